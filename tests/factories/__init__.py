"""Factories, one module per app, a trait per state."""
