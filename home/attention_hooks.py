"""Tells Wagtail about the panel of what waits for an editor, and the lists behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path
from wagtail import hooks
from wagtail.admin.ui.components import Component

from home.dashboard import AttentionPanel
from home.views.waiting import WaitingView


@hooks.register("register_admin_urls")
def register_waiting_urls() -> list[Any]:
    return [path("waiting/<slug:kind>/", WaitingView.as_view(), name="waiting")]


@hooks.register("construct_homepage_panels")
def add_attention_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(AttentionPanel())
