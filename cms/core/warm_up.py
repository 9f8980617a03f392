"""What a web process does once before its first answer, so that no visitor waits for it."""

from __future__ import annotations

import gc

from django.urls import get_resolver
from wagtail.hooks import search_for_hooks


def warm_up() -> None:
    """Load what Django and Wagtail load on demand, and take all of it out of the garbage collector's rounds.

    The code and its registries stay for the life of the process, and a full round over them stops every answer in it
    for 130 ms. Call it once, after the application is made and before the server forks.
    """
    search_for_hooks()
    # Importing the addresses imports every view; the admin alone is half of the code.
    list(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
