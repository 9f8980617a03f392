"""Figures that other apps add to the readiness answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_sources: list[Callable[[], dict[str, Any]]] = []


def add_figures(source: Callable[[], dict[str, Any]]) -> None:
    """Register a function whose dictionary is merged into `/readyz`."""
    if source not in _sources:
        _sources.append(source)


def figures() -> dict[str, Any]:
    """All registered figures in one dictionary."""
    merged: dict[str, Any] = {}
    for source in _sources:
        merged |= source()
    return merged
