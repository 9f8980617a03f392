"""Every column of our tables, classified: personal or not, why it is kept, on what ground, who sees it, how long.

A test fails when a model or a column is missing here, and when anonymising leaves a personal column of a visitor
filled. `manage.py write_privacy_register` writes docs/privacy-register.md from it (GDPR, article 30).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from visits.data_kinds import (
    ANSWERS,
    FACTS,
    FOLLOWERS,
    HASHES,
    HOSTS,
    LEADS,
    LOGS,
    MAILS,
    NEEDS,
    ORGANISATIONS,
    PARTICIPANTS,
    SEARCHES,
    STAFF,
    STAFF_WORK,
    TRACES,
    Kind,
)

# The apps whose tables hold, or could hold, something about people.
APPS = ("visits", "themes", "home", "search", "mail", "core", "accounts")
# Per model: the columns of each kind, by field name.
REGISTER: dict[str, list[tuple[Kind, str]]] = {
    "themes.Theme": [
        (FACTS, "id site code name order accepts_visits go_ahead_requests go_ahead_people is_retired"),
    ],
    "themes.ThemeIndexPage": [(FACTS, "page_ptr summary image image_alt")],
    "themes.ThemePage": [(FACTS, "page_ptr summary image image_alt lang theme body links")],
    "themes.Term": [(FACTS, "id site name slug starts_on ends_on")],
    "themes.StrategicNote_themes": [(FACTS, "id strategicnote theme")],
    "themes.StrategicNote": [
        (
            FACTS,
            "id site slug name kind version_label status adopted_on adopted_by decision_uri term supersedes "
            "withdrawal_reason",
        ),
    ],
    "themes.StrategicNoteIndexPage": [(FACTS, "page_ptr summary image image_alt")],
    "themes.StrategicNotePage": [
        (FACTS, "page_ptr summary image image_alt lang note sections is_major_change change_note")
    ],
    "themes.NoteAttachment": [(FACTS, "id note document title language page_count access")],
    "themes.NoteVersion": [(FACTS, "id page number revision published_at change_note")],
    "themes.SectionAnchor": [(FACTS, "id page anchor block_id successor published_at retired_at")],
    "themes.NoteImport": [
        (STAFF_WORK, "by"),
        (FACTS, "id page name content state progress report made_at taken_at finished_at"),
    ],
    "themes.Origin": [(FACTS, "id site name")],
    "themes.Commitment_origins": [(FACTS, "id commitment origin")],
    "themes.Commitment": [
        (LEADS, "lead_email chief_email"),
        (FACTS, "id note code level parent order theme lead target_on section status status_on version"),
    ],
    "themes.CommitmentText": [(FACTS, "id commitment language text")],
    "themes.CommitmentUpdate": [
        (STAFF_WORK, "by"),
        (FACTS, "id commitment on status note evidence_url evidence_document made_at by_lead"),
    ],
    "themes.LeadQuestion": [
        (LEADS, "email asked_at expires_at reminded_at escalated_at answered_at revoked_at public_id token_hash"),
        (FACTS, "id note token_version"),
    ],
    "visits.ClosedPeriod": [(FACTS, "id site name starts_on ends_on")],
    "visits.InfoDay_themes": [(FACTS, "id infoday theme")],
    "visits.InfoDay": [
        (STAFF_WORK, "locked_by"),
        (
            FACTS,
            "id latest_revision live has_unpublished_changes first_published_at last_published_at live_revision "
            "go_live_at expire_at expired locked locked_at site key uid starts_at ends_at location attendance_mode "
            "held_in capacity min_group max_group registration_deadline banner_from banner_priority status "
            "previous_starts_at cancellation_notice sequence updated_at",
        ),
    ],
    "visits.InfoDayText": [(FACTS, "id info_day language title intro")],
    "visits.SeatCount": [(FACTS, "id info_day capacity taken")],
    "visits.AccessLog": [(LOGS, "at by by_name action subject"), (FACTS, "id site previous_hash hash")],
    "visits.ErasedPerson": [(HASHES, "email_hash erased_at"), (FACTS, "id")],
    "visits.Organisation": [
        (ORGANISATIONS, "identity name first_seen_at last_seen_at"),
        (FACTS, "id site kind country"),
    ],
    "visits.ExportLog": [(LOGS, "at by by_name"), (FACTS, "id site format filters row_count")],
    "visits.VisitRequestPage": [
        (FACTS, "page_ptr summary image image_alt intro privacy_text thanks_title thanks_text")
    ],
    "visits.FormQuestion": [
        (FACTS, "id sort_order clean_name label required choices default_value help_text page field_type"),
    ],
    "visits.VisitRequest_themes": [(FACTS, "id visitrequest theme")],
    "visits.VisitRequest": [
        (
            ANSWERS,
            "organisation kbo_number contact_name email phone preferred_date_1 preferred_date_2 preferred_date_3 "
            "questions purpose privacy_text extra_answers extra_questions spam_reasons visitor_organisation "
            "transport itinerary advance_questions details_at",
        ),
        (NEEDS, "access_needs"),
        (
            TRACES,
            "reference public_id token_hash idempotency_key idempotency_digest notice_id received_at "
            "privacy_accepted_at read_at decided_at closed_at scheduled_at",
        ),
        (STAFF_WORK, "assignee"),
        (
            FACTS,
            "id site page token_version organisation_kind country people language info_day info_day_is_fine "
            "form_language source status decline_reason legal_hold anonymised_at version",
        ),
    ],
    "visits.RequestEvent": [
        (ANSWERS, "note"),
        (TRACES, "at"),
        (STAFF_WORK, "by"),
        (FACTS, "id visit_request kind from_status to_status detail"),
    ],
    "visits.ReferenceCounter": [(FACTS, "id site year last")],
    "visits.SubmissionAttempt": [(HASHES, "key at"), (FACTS, "id")],
    "visits.Registration": [
        (
            TRACES,
            "respond_by queued_at reminded_at visit_reminded_at count_asked_at thanked_at checked_in_at created_at",
        ),
        (FACTS, "id info_day visit_request people status people_present"),
    ],
    "visits.Participant": [(PARTICIPANTS, "name function is_present"), (FACTS, "id visit_request")],
    "visits.WalkIn": [
        (PARTICIPANTS, "name organisation added_at"),
        (STAFF_WORK, "added_by"),
        (FACTS, "id info_day people"),
    ],
    "visits.Evaluation": [
        (ANSWERS, "visit_request best better"),
        (TRACES, "given_at"),
        (FACTS, "id site info_day overall usefulness organisation"),
    ],
    "visits.ThemeFollower": [
        (FOLLOWERS, "email asked_at confirmed_at told_at public_id token_hash"),
        (FACTS, "id theme language token_version"),
    ],
    "visits.FollowerNotice": [(FOLLOWERS, "follower at"), (FACTS, "id info_day")],
    "visits.Host_themes": [(HOSTS, "host theme"), (FACTS, "id")],
    "visits.Host": [
        (HOSTS, "name email languages weekdays most_visits_a_month is_active public_id token_hash"),
        (FACTS, "id site token_version"),
    ],
    "visits.HostAbsence": [(HOSTS, "host starts_on ends_on"), (FACTS, "id")],
    "visits.HostAssignment": [
        (HOSTS, "host answer asked_at answered_at reminded_at public_id token_hash"),
        (FACTS, "id info_day visit token_version"),
    ],
    "visits.IndividualVisit": [
        (
            TRACES,
            "uid starts_at ends_at location previous_starts_at without_host_note reminded_at count_asked_at thanked_at",
        ),
        (FACTS, "id visit_request sequence"),
    ],
    "visits.VisitProgrammeRow": [
        (HOSTS, "host"),
        (TRACES, "starts_at ends_at title_nl title_en title_fr place"),
        (FACTS, "id visit"),
    ],
    "visits.InfoDayProgrammeRow": [
        (HOSTS, "host"),
        (FACTS, "id starts_at ends_at title_nl title_en title_fr place info_day"),
    ],
    "visits.InfoDayPlan": [
        (STAFF_WORK, "without_host_by"),
        (FACTS, "id info_day template without_host_note followers_told_at"),
    ],
    "visits.RunSheetTask": [
        (STAFF_WORK, "owner done_by"),
        (FACTS, "id info_day visit kind title due_on done_at"),
    ],
    "visits.InfoDayTemplate_hosts": [(HOSTS, "host"), (FACTS, "id infodaytemplate")],
    "visits.InfoDayTemplate": [
        (
            FACTS,
            "id site name theme starts_at ends_at location attendance_mode held_in capacity min_group max_group "
            "deadline_working_days",
        ),
    ],
    "visits.InfoDayTemplateText": [(FACTS, "id template language title intro")],
    "visits.TemplateProgrammeRow": [
        (HOSTS, "host"),
        (FACTS, "id starts_at ends_at title_nl title_en title_fr place template"),
    ],
    "visits.TemplateTask": [(STAFF_WORK, "owner"), (FACTS, "id template kind title offset unit")],
    "visits.ReplyTemplate": [(FACTS, "id site name occasion is_standard attach_note")],
    "visits.ReplyText": [(FACTS, "id template language subject body")],
    "visits.Macro": [(FACTS, "id site name action decline_reason template")],
    "visits.SavedView": [(STAFF_WORK, "owner"), (FACTS, "id site name is_shared filters columns")],
    "visits.CalendarFeed": [
        (STAFF_WORK, "user public_id token_hash made_at read_at"),
        (FACTS, "id site token_version"),
    ],
    "mail.OutgoingMail": [
        (MAILS, "dedupe_key recipient subject raw error"),
        (FACTS, "id about message_id sender status attempts next_at created_at sent_at blanked_at"),
    ],
    "home.HomePage": [
        (
            FACTS,
            "page_ptr summary image image_alt intro body steps call_to_action_title call_to_action_text "
            "call_to_action_label other_title other_text",
        ),
    ],
    "home.AccessibilityStatementPage": [
        (
            FACTS,
            "page_ptr summary image image_alt conformance prepared_on reviewed_on method report_url not_accessible "
            "feedback_email feedback_phone answer_days enforcement_name enforcement_url body",
        ),
    ],
    "search.SynonymGroup": [(FACTS, "id site language words")],
    "search.SearchMiss": [(SEARCHES, "words"), (FACTS, "id site language on times")],
    "search.SearchEntry": [
        (
            FACTS,
            "id site language key kind page info_day commitment attachment anchor number title summary text "
            "text_language length digest",
        ),
    ],
    "search.SearchWord": [(FACTS, "id site language word folded stem")],
    "search.SearchPosting": [(FACTS, "id entry word title_worth in_text")],
    "core.StandardPage": [(FACTS, "page_ptr summary image image_alt role body")],
    "core.Alert": [(FACTS, "id site name severity starts_at ends_at is_enabled")],
    "core.AlertText": [(FACTS, "id alert language title text link_label link_url")],
    "core.ContentVersion": [(FACTS, "id epoch is_counting fingerprint")],
    "core.ContentChange": [(FACTS, "id")],
    "core.PageReview": [
        (STAFF_WORK, "owner reviewed_by"),
        (FACTS, "id page every_months due_on reviewed_on is_shown reminded_at escalated_at"),
    ],
    "core.SiteSettings": [
        (
            FACTS,
            "id site name short_name tagline_nl tagline_en tagline_fr contact_email contact_phone contact_address "
            "coordinators_email service_target_days response_days repeat_years keep_completed_months "
            "keep_declined_months keep_withdrawn_months keep_spam_days keep_access_needs_days keep_follower_months "
            "ask_again_when_moved remind_answer_days remind_visit_days thank_after_days theme share_image "
            "chief_editor_email review_months",
        ),
    ],
    "accounts.User_groups": [(STAFF, "id user group")],
    "accounts.User_user_permissions": [(STAFF, "id user permission")],
    "accounts.User": [
        (
            STAFF,
            "id password last_login is_superuser username first_name last_name email is_staff is_active date_joined",
        )
    ],
}


def models() -> Iterator[Any]:
    """Every table of these apps, those between two others too."""
    for app in APPS:
        yield from apps.get_app_config(app).get_models(include_auto_created=True)


def columns_of(model: Any) -> set[str]:
    """The names of a model's own columns; what stands in a page's parent table is Wagtail's."""
    return {column.name for column in model._meta.local_concrete_fields}


def classified(label: str) -> dict[str, Kind]:
    """Column and kind of one model; raises ValueError for a column that has two."""
    found: dict[str, Kind] = {}
    for kind, names in REGISTER.get(label, []):
        for name in names.split():
            if name in found:
                raise ValueError(f"{label}.{name}")
            found[name] = kind
    return found


def gaps() -> list[str]:
    """What is not classified, and what is classified and does not exist; empty when the register is complete."""
    existing = {model._meta.label: columns_of(model) for model in models()}
    wrong = sorted(REGISTER.keys() - existing.keys())
    for label, columns in existing.items():
        wrong += sorted(f"{label}.{name}" for name in columns ^ classified(label).keys())
    return wrong
