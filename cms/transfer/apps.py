"""Registers the app under its short label."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "cms.transfer"
    label = "transfer"
