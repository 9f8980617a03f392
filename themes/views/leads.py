"""The page of who leads commitments: only what is due from them, answered in a minute and without an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import Site

from cms.core.private_pages import private
from cms.core.secret_links import hash_token
from cms.core.see_other import SeeOther
from cms.core.text import LineField
from themes.enums import CommitmentStatus
from themes.models import LeadQuestion
from themes.services import leads
from themes.services.commitments import StaleCommitment, State, local_day

# More than anybody answers in a minute; the rest comes once these are answered.
MOST_SHOWN = 50


class DueForm(forms.Form):
    """How one commitment stands: a status, a line and a source."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", pgettext_lazy("answer", "No answer now")), *CommitmentStatus.choices],
    )
    note = LineField(label=gettext_lazy("In one line"), required=False, max_length=500)
    evidence_url = forms.URLField(
        label=gettext_lazy("Link to a source"), required=False, max_length=500, assume_scheme="https"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, commitment: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"c{commitment.pk}", **kwargs)  # type: ignore[misc]
        self.commitment, self.today = commitment, today
        self.words = commitment.text()
        self.initial["version"] = commitment.version

    def clean_evidence_url(self) -> str:
        address: str = self.cleaned_data["evidence_url"]
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(_("Begin the address with https://"))
        return address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("note") or cleaned.get("evidence_url")) and not cleaned.get("status"):
            self.add_error("status", _("Choose a status too."))
        if cleaned.get("status") and not self.errors:
            self.state().check(self.today)
        return cleaned

    def state(self) -> State:
        """What was answered, as of today."""
        cleaned = self.cleaned_data
        return State(cleaned["status"], self.today, cleaned["note"], cleaned["evidence_url"])


@private
def due_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is due from one lead; POST writes the answers down, all or nothing. GET changes nothing."""
    site, now = Site.find_for_request(request), timezone.now()
    question = LeadQuestion.objects.filter(token_hash=hash_token(token), note__site=site).select_related("note").first()
    if question is None:
        raise Http404
    # 200 throughout: a 4xx would write the secret address into the log.
    if not leads.is_open(question, now):
        return render(request, "themes/commitments/due.html", {"is_closed": True, "question": question})
    today = local_day(now)
    due = list(leads.due_from(question.note, question.email, today).in_words()[:MOST_SHOWN])
    data = request.POST if request.method == "POST" else None
    forms_ = [
        DueForm(data if data is None or f"c{one.pk}-version" in data else None, commitment=one, today=today)
        for one in due
    ]
    notice = ""
    if data is not None:
        # A row that is no longer due was answered meanwhile, on this page or by an editor.
        gone = {key for key in data if key.endswith("-version")} - {f"c{one.pk}-version" for one in due}
        if not [form for form in forms_ if form.is_bound and not form.is_valid()]:
            answers = {
                form.commitment.pk: (form.state(), form.cleaned_data["version"])
                for form in forms_
                if form.is_bound and form.cleaned_data["status"]
            }
            try:
                done = leads.answer(question, answers, now=now)
            except leads.QuestionClosed:
                return render(request, "themes/commitments/due.html", {"is_closed": True, "question": question})
            except StaleCommitment as stale:
                told_stale(forms_, stale)
            else:
                if done:
                    return SeeOther(f"{reverse('themes:due', args=[token])}?melding=bedankt")
                notice = "gone" if gone else "nothing"
    context = {
        "question": question,
        "forms": forms_,
        "errors": [
            (form[name].id_for_label if name in form.fields else "", form.commitment.code, message)
            for form in forms_
            if form.is_bound
            for name, found in form.errors.items()
            for message in found
        ],
        "notice": notice or ("thanks" if request.GET.get("melding") == "bedankt" else ""),
    }
    return render(request, "themes/commitments/due.html", context)


def told_stale(forms_: list[DueForm], stale: StaleCommitment) -> None:
    """Say at its row that somebody was first, keep what was typed, and take the new version along."""
    for form in forms_:
        if form.commitment.pk == stale.commitment.pk:
            data: Any = form.data.copy()  # type: ignore[attr-defined]
            data[f"{form.prefix}-version"] = str(stale.commitment.version)
            form.data = data
            status = CommitmentStatus(stale.commitment.status).label
            form.add_error(
                "status", _("A colleague wrote “%(status)s” meanwhile. Send again to go on.") % {"status": status}
            )
