"""The ways of treating data: what for, on what ground, for whom, how long (GDPR, article 30)."""

from __future__ import annotations

from dataclasses import dataclass

_TASK = "GDPR art. 6(1)(e): receiving other governments and organisations is a task in the public interest"
_DUTY = "GDPR art. 6(1)(c) with art. 5(2) and 32: showing that data are protected"
_STAFF = "GDPR art. 6(1)(e): staff doing that task"
_OUTCOME = (
    "By outcome, set per site: 12 months after a visit, 6 after declining, 3 after withdrawal, "
    "14 days for spam (defaults)"
)


@dataclass(frozen=True)
class Kind:
    """One way of treating data: what for, on what ground, for whom, how long."""

    name: str
    is_personal: bool
    purpose: str = ""
    basis: str = ""
    recipients: str = ""
    term: str = ""


FACTS = Kind("Facts that are nobody's", is_personal=False, purpose="Content, planning, figures, settings, keys")
ANSWERS = Kind(
    "What a visitor tells us",
    is_personal=True,
    purpose="Answer the request and prepare the visit",
    basis=_TASK,
    recipients="Coordinators, readers, privacy officer",
    term=f"{_OUTCOME}; then emptied",
)
NEEDS = Kind(
    "What a visitor needs to take part",
    is_personal=True,
    purpose="Let everybody take part; no medical reason is asked",
    basis=_TASK,
    recipients="Coordinators, readers, privacy officer",
    term="30 days after the visit (default, set per site); then emptied",
)
LEADS = Kind(
    "Colleagues who lead commitments",
    is_personal=True,
    purpose="Ask who leads a commitment how it stands",
    basis=_STAFF,
    recipients="Editors, administrators; readers see the department, never the address",
    term="As long as the commitment is followed",
)
SEARCHES = Kind(
    "What people looked for and did not find",
    is_personal=True,
    purpose="See which words the search does not know; nothing tells who typed them, yet words can be a name",
    basis=_TASK,
    recipients="Editors, administrators",
    term="90 days; then deleted",
)
PARTICIPANTS = Kind(
    "Who comes along",
    is_personal=True,
    purpose="Welcome people by name: the list at the door, badges",
    basis=_TASK,
    recipients="Coordinators, readers, privacy officer; the host of the visit",
    term="30 days after the visit (default, set per site); then deleted",
)
FOLLOWERS = Kind(
    "Who follows a theme",
    is_personal=True,
    purpose="Tell people that an info day on a theme is planned, because they asked",
    basis="GDPR art. 6(1)(a): consent, confirmed from the mailbox itself, withdrawn with one click",
    recipients="Coordinators (numbers only), privacy officer; the mail server",
    term="Until they stop, at most 24 months (default, set per site); without confirmation 7 days",
)
HOSTS = Kind(
    "Colleagues who receive visits",
    is_personal=True,
    purpose="Find who is free and can tell about a theme, and ask them",
    basis=_STAFF,
    recipients="Coordinators, administrators; visitors see a host's name in the programme",
    term="As long as somebody receives visits",
)
TRACES = Kind(
    "What leads back to a visitor's request",
    is_personal=True,
    purpose="Find the request, let the requester follow it, know when it came in",
    basis=_TASK,
    recipients="Coordinators, readers, privacy officer",
    term=f"{_OUTCOME}; then keys are replaced and moments become a month",
)
ORGANISATIONS = Kind(
    "Who asked before",
    is_personal=True,
    purpose="Recognise an organisation that asks again; an address can be a person's",
    basis=_TASK,
    recipients="Coordinators, privacy officer",
    term="Until no request that is not anonymised refers to it",
)
MAILS = Kind(
    "Mails to visitors and staff",
    is_personal=True,
    purpose="Deliver what was written, show whether it arrived",
    basis=_TASK,
    recipients="Privacy officer (without the text); the mail server",
    term="30 days (MAIL_KEEP_DAYS), then emptied; deleted with the request they are about",
)
STAFF = Kind(
    "Accounts of staff",
    is_personal=True,
    purpose="Log in, know who may do what",
    basis=_STAFF,
    recipients="Administrators",
    term="As long as somebody works with the site",
)
STAFF_WORK = Kind(
    "Which colleague does what",
    is_personal=True,
    purpose="Divide the work, know whom to ask",
    basis=_STAFF,
    recipients="Colleagues with access to the same rows",
    term="Until the account is deleted, or the request is anonymised",
)
LOGS = Kind(
    "Who looked at personal data",
    is_personal=True,
    purpose="Show that personal data are looked at for the work alone",
    basis=_DUTY,
    recipients="Privacy officer, administrators",
    term="As long as the installation exists; names of staff only",
)
HASHES = Kind(
    "Keyed hashes",
    is_personal=True,
    purpose="Stop floods of requests; erase again after restoring a backup",
    basis=_DUTY,
    recipients="Nobody",
    term="Addresses of senders: two hours. Erased people: kept, because an old backup can be restored at any time",
)

KINDS = (
    ANSWERS,
    NEEDS,
    PARTICIPANTS,
    TRACES,
    ORGANISATIONS,
    FOLLOWERS,
    SEARCHES,
    MAILS,
    HOSTS,
    LEADS,
    STAFF,
    STAFF_WORK,
    LOGS,
    HASHES,
    FACTS,
)
