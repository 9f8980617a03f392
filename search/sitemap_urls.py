"""robots.txt and the sitemap."""

from __future__ import annotations

from django.urls import path

from search.sitemaps import robots, sitemap

urlpatterns = [
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
]
