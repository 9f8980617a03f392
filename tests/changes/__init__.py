"""Tests of what changed for the public: journal, mirror, log, tags, sync."""
