"""Every screen of the public site in every language: it answers, its HTML is sound, and it says no word of another."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.utils import translation
from django.views.defaults import server_error
from wagtail.models import Page

from cms.core.languages import LANGUAGE_NAMES
from cms.core.models import BasePage
from tests.factories import every_screen
from tests.strict_html import StrictReader

pytestmark = pytest.mark.django_db
# Words that one of the three languages has and the two others have not.
WORDS = {
    "nl": "het een voor niet naar wordt worden zijn jouw jij ook aan bij dat deze geen hoe kunnen mag meer nog onze "
    "toen uit vanaf waar wij zo met of er heb heeft januari februari maart mei juni juli augustus oktober maandag",
    "en": "the and you your this with from have has not are been which when what there their they will would how our "
    "it january february march june july august october monday of any were yes",
    "fr": "le la les une vous votre vos est pour dans avec pas qui ce cette ces aux du nous notre sont mais janvier "
    "mars avril mai juin juillet octobre lundi",
}
# Dutch has it too.
SHARED = {"of"}


@pytest.fixture
def screens(site):
    return every_screen.build(site)


def texts(client, screens, language):
    """The HTML of every screen, of every preview of the pages in a language, and of the page for when all fails."""
    for name, screen in screens.items():
        yield name, answer(client, screen, language)
    for page in Page.objects.filter(depth__gt=1, locale__language_code=language).specific():
        for mode, _name in page.preview_modes if isinstance(page, BasePage) else []:
            yield f"{page.slug} previewed, {mode}", page.make_preview_request(preview_mode=mode).content.decode()
    with translation.override(language):
        yield "failure", server_error(RequestFactory().get("/")).content.decode()


def answer(client, screen, language):
    """The text of a screen, after the redirect that follows sending."""
    address = screen.address(language)
    send = client.get if screen.data is None else client.post
    found = send(address, screen.data or {}, follow=True)
    assert found.status_code == screen.status, (address, found.status_code)
    assert found["Content-Type"].startswith("text/html"), address
    return found.content.decode()


@pytest.mark.parametrize("language", every_screen.LANGUAGES)
def test_every_screen_is_sound_and_says_no_word_of_another_language(client, screens, language):
    # One rendering for both questions: that is what takes the time.
    unsound, strange = [], []
    is_strange = stranger(language)
    for name, text in texts(client, screens, language):
        reader = StrictReader(text)
        unsound += [f"{name}: {one}" for one in reader.problems]
        assert reader.words[0][0].startswith(language), name
        strange += [
            f"{name}: {said}" for spoken, said in reader.words if spoken.startswith(language) and is_strange(said)
        ]
    assert not unsound, "\n".join(unsound)
    assert not strange, "\n".join(sorted(set(strange)))
    shown = {type(page) for page in Page.objects.filter(depth__gt=1).specific()}
    assert {one for one in BasePage.__subclasses__() if not one._meta.abstract} <= shown


def stranger(language: str) -> Callable[[str], bool]:
    """Says whether a text has a word, or is a phrase of the catalogue, of another language."""
    others = {word for code, words in WORDS.items() if code != language for word in words.split()}
    words = others - set(WORDS[language].split()) - SHARED
    phrases = foreign_phrases(language)
    return lambda said: said in phrases or bool(words & set(re.findall(r"[^\W\d_]+", said.casefold())))


def foreign_phrases(language: str) -> set[str]:
    """Whole phrases of the catalogue as the other languages say them, without those that are one of ours too."""
    own, others = set(), set()
    for code in every_screen.LANGUAGES:
        catalogue = translation.trans_real.translation(code)
        phrases = set()
        for key in every_message():
            phrases.add(" ".join(str(catalogue.gettext(key)).split()))
        (own if code == language else others).update(phrases)
    return {phrase for phrase in others - own - set(LANGUAGE_NAMES.values()) if "%(" not in phrase}


def every_message() -> list[str]:
    """The English of every phrase of our own catalogue."""
    catalogue = translation.trans_real.translation("nl")._catalog
    keys = {key for one in catalogue._catalogs for key in one if isinstance(key, str) and key}
    return [key.rpartition("\x04")[2] for key in keys]


@pytest.mark.parametrize("strange", ["Zoeken", "naar", "Search", "Where is the form?"])
def test_a_word_of_another_language_would_be_found(strange):
    assert stranger("fr")(strange)
    assert not stranger("fr")("Rechercher dans la ville")


def test_a_text_has_the_language_of_the_nearest_element():
    reader = StrictReader('<!doctype html><html lang="fr"><p>un <b lang="nl">naar</b></p><i title="the"></i></html>')
    assert reader.words == [("fr", "un"), ("nl", "naar"), ("fr", "the")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("<p><div></div></p>", "<div> in <p>"),
        ("<p>", "</main> closes <p>"),
        ('<b id="x"></b><i id="x"></i>', "the id x stands 2 times"),
        ('<label for="y">z</label>', "for=y leads nowhere"),
        ('<select><option value=""></option></select>', "an option without words"),
        ('<div aria-label="x"></div>', "<div> is named but has no role"),
        ('<a href="/"><button>x</button></a>', "<button> inside something that is pressed"),
        ("<h3>x</h3>", "heading levels [1, 3]"),
    ],
)
def test_unsound_html_would_be_found(wrong, said):
    text = f'<!doctype html><html lang="nl"><body><main><h1>x</h1>{wrong}</main></body></html>'
    assert any(said in one for one in StrictReader(text).problems)
