"""Registers the app under its short label."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "cms.worker"
    label = "worker"
