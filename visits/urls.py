"""Public addresses of info days and requests."""

from __future__ import annotations

from django.urls import path

from visits.views import evaluation, followers, host_pages, info_days, requester, requester_details, statistics

app_name = "visits"

urlpatterns = [
    path("aanvraag/", requester.lost_link, name="lost_link"),
    path("aanvraag/<str:token>/", requester.request_status, name="request_status"),
    path("aanvraag/<str:token>/agenda.ics", requester.request_calendar, name="request_calendar"),
    path("aanvraag/<str:token>/evaluatie/", evaluation.request_evaluation, name="request_evaluation"),
    path("aanvraag/<str:token>/details/", requester_details.request_details, name="request_details"),
    path("aanvraag/<str:token>/<slug:action>/", requester.request_action, name="request_action"),
    path("volgen/", followers.follow, name="follow"),
    path("volgen/<str:token>/", followers.follower, name="follower"),
    path("volgen/<str:token>/stoppen/", followers.stop, name="stop_following"),
    path("volgen/<str:token>/alles-stoppen/", followers.stop_all, name="stop_following_all"),
    path("informatiedagen/", info_days.info_day_list, name="info_days"),
    path("informatiedagen.ics", info_days.info_days_ics, name="info_days_ics"),
    path("informatiedagen/<slug:key>/", info_days.info_day_page, name="info_day"),
    path("informatiedagen/<slug:key>.ics", info_days.info_day_ics, name="info_day_ics"),
    path("ontvangst/agenda/<str:token>.ics", host_pages.host_calendar, name="host_calendar"),
    path("ontvangst/<str:token>/", host_pages.host_page, name="host_page"),
    path("werkbezoeken-in-cijfers/", statistics.visit_statistics, name="statistics"),
]
