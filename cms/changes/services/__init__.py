"""Settling the journal, and forgetting what is old."""

from .settling import forget_old, settle

__all__ = ["forget_old", "settle"]
