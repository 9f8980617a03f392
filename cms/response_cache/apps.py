"""Registers the app."""

from django.apps import AppConfig


class ResponseCacheConfig(AppConfig):
    name = "cms.response_cache"
    label = "response_cache"
