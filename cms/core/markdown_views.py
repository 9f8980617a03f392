"""Which pages have a Markdown form, and how its address ends."""

from __future__ import annotations

FILE = "index.md"
# Beside the pages of the tree.
VIEWS = {
    "visits:info_days",
    "visits:info_day",
    "visits:statistics",
    "themes:commitments",
    "themes:commitment",
    "themes:commitments_method",
}
