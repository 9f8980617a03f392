"""Measurements behind the figures that the README claims; nothing here runs in the test suite."""
