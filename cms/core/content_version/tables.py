"""Which models count as public content: a change of theirs makes every kept answer outdated.

Every model stands in one of the two tables; a test walks them all. See docs/adr/0030-published-answers-from-memory.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

# A draft, a lock or an open workflow changes nothing that readers see.
_DRAFT = "has_unpublished_changes latest_revision locked locked_at locked_by"

# Label: the fields whose change nobody sees from outside.
COUNTED: dict[str, str] = {
    "core.alert": "",
    "core.alerttext": "",
    # The day on which a page was looked at stands on it.
    "core.pagereview": "reminded_at escalated_at",
    "core.sitesettings": "",
    "core.standardpage": "",
    "home.accessibilitystatementpage": "",
    "home.homepage": "",
    "search.searchentry": "",
    "search.searchposting": "",
    "search.searchword": "",
    "search.synonymgroup": "",
    "taggit.tag": "",
    "taggit.taggeditem": "",
    "themes.commitment": "",
    "themes.commitment_origins": "",
    "themes.commitmenttext": "",
    "themes.commitmentupdate": "",
    "themes.noteattachment": "",
    "themes.noteversion": "",
    "themes.origin": "",
    "themes.sectionanchor": "",
    "themes.strategicnote": "",
    "themes.strategicnote_themes": "",
    "themes.strategicnoteindexpage": "",
    "themes.strategicnotepage": "",
    "themes.term": "",
    "themes.theme": "",
    "themes.themeindexpage": "",
    "themes.themepage": "",
    "visits.closedperiod": "",
    "visits.formquestion": "",
    "visits.infoday": _DRAFT,
    "visits.infoday_themes": "",
    "visits.infodayprogrammerow": "",
    "visits.infodaytext": "",
    # Who comes changes how many places are left.
    "visits.registration": "",
    "visits.seatcount": "",
    "visits.visitrequestpage": "",
    "visits.walkin": "",
    "wagtailcore.collection": "",
    "wagtailcore.collectionviewrestriction": "",
    "wagtailcore.collectionviewrestriction_groups": "",
    "wagtailcore.locale": "",
    "wagtailcore.page": f"{_DRAFT} latest_revision_created_at draft_title",
    "wagtailcore.pageviewrestriction": "",
    "wagtailcore.pageviewrestriction_groups": "",
    "wagtailcore.site": "",
    "wagtaildocs.document": "",
    "wagtailembeds.embed": "last_updated",
    "wagtailimages.image": "",
    # A size that is made later changes the addresses that a page offers.
    "wagtailimages.rendition": "",
    "wagtailredirects.redirect": "",
    "wagtailsearchpromotions.query": "",
    "wagtailsearchpromotions.searchpromotion": "",
}

# Read by no answer that is kept; another test looks at the tables that such answers read.
_NOT_COUNTED = """
    changes.changestate changes.publicchange changes.publicobject changes.touchedrow
    core.contentchange core.contentversion accounts.user accounts.user_groups
    accounts.user_user_permissions mail.outgoingmail previews.frontend transfer.importedsource search.searchmiss
    themes.leadquestion themes.noteimport visits.accesslog visits.calendarfeed visits.erasedperson
    visits.evaluation visits.exportlog visits.followernotice visits.host visits.host_themes visits.hostabsence
    visits.hostassignment visits.individualvisit visits.infodayplan visits.infodaytemplate
    visits.infodaytemplate_hosts visits.infodaytemplatetext visits.macro visits.organisation visits.participant
    visits.referencecounter visits.replytemplate visits.replytext visits.requestevent visits.runsheettask
    visits.savedview visits.submissionattempt visits.templateprogrammerow visits.templatetask
    visits.themefollower visits.visitprogrammerow visits.visitrequest visits.visitrequest_themes auth.group
    auth.group_permissions auth.permission contenttypes.contenttype sessions.session
    simple_translation.simpletranslation wagtailadmin.admin wagtailadmin.editingsession wagtailadmin.formstate
    wagtailcore.apitoken wagtailcore.comment wagtailcore.commentreply wagtailcore.groupapprovaltask
    wagtailcore.groupapprovaltask_groups wagtailcore.groupcollectionpermission wagtailcore.grouppagepermission
    wagtailcore.groupsitepermission wagtailcore.modellogentry wagtailcore.pagelogentry
    wagtailcore.pagesubscription wagtailcore.referenceindex wagtailcore.revision wagtailcore.task
    wagtailcore.taskstate wagtailcore.uploadedfile wagtailcore.workflow wagtailcore.workflowcontenttype
    wagtailcore.workflowpage wagtailcore.workflowstate wagtailcore.workflowtask wagtailforms.formsubmission
    wagtailsearch.indexentry wagtailsearch.sqliteftsindexentry
    wagtailsearchpromotions.querydailyhits wagtailusers.userprofile webhooks.endpoint webhooks.delivery
    webhooks.cachedaddress webhooks.purgecursor
"""
NOT_COUNTED = frozenset(_NOT_COUNTED.split())


def counted_tables() -> Iterator[tuple[type[Model], list[str]]]:
    """Each counted model with the columns that count."""
    for model in apps.get_models(include_auto_created=True):
        unseen = COUNTED.get(model._meta.label_lower)
        if unseen is not None:
            names = unseen.split()
            fields = [field for field in model._meta.local_concrete_fields if field.name not in names]
            yield model, [field.column for field in fields if field.column]
