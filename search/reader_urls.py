"""llms.txt and the feed of each language."""

from __future__ import annotations

from django.urls import path

from search.feed import feed
from search.llms import llms

urlpatterns = [path("llms.txt", llms, name="llms"), path("nieuws.atom", feed, name="feed")]
