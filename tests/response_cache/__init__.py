"""Tests of the answers kept in memory."""
