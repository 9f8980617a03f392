"""Which files other front-ends may show: those that everybody may have, and nothing else."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories.images import make_image

pytestmark = pytest.mark.django_db
POLICY = "Cross-Origin-Resource-Policy"


def policy(client, address):
    answer = client.get(address)
    # Closing the answer itself would end the test's own connection to the database.
    for close in answer._resource_closers:
        close()
    return answer.status_code, answer[POLICY]


def test_image_in_a_size_of_a_page_is_open_and_the_original_is_not(client, site):
    image = make_image()
    rendition = image.get_rendition("width-400")
    assert policy(client, rendition.url) == (200, "cross-origin")
    assert policy(client, image.file.url) == (200, "same-origin")
    assert policy(client, "/media/images/nergens.png") == (404, "same-origin")
    assert policy(client, "/") == (200, "same-origin")


def test_document_is_open_only_to_others_when_everybody_may_have_it(client, site, admin_user):
    document = get_document_model().objects.create(title="x", file=ContentFile(b"x", name="plan.txt"))
    assert policy(client, document.url) == (200, "cross-origin")
    closed = Collection.get_first_root_node().add_child(name="Dicht")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    get_document_model().objects.update(collection=closed)
    assert policy(client, document.url)[1] == "same-origin"
    client.force_login(admin_user)
    assert policy(client, document.url) == (200, "same-origin")
