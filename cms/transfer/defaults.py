"""Texts of pages that the product needs and that a folder does not bring, per language."""

from __future__ import annotations

THEMES_SLUG = "themas"
NOTES_SLUG = "strategische-notas"
FORM_SLUG = "werkbezoek-aanvragen"

# Paths that other parts of the site answer; no page may stand there.
RESERVED_SLUGS = {
    "admin", "aanvraag", "agenda", "api", "bestuursakkoord", "documents", "en", "fr", "healthz", "informatiedagen",
    "media", "nl", "ontvangst", "readyz", "stand", "static", "volgen", "zoeken",
}  # fmt: skip

OPENING_SECTION = {
    "nl": ("Inleiding", "inleiding"),
    "en": ("Introduction", "introduction"),
    "fr": ("Introduction", "introduction"),
}

HOME = {
    "nl": {
        "title": "Werkbezoeken",
        "summary": "Lees wat je hier per thema kunt leren en vraag een werkbezoek aan.",
        "call_to_action_title": "Kom je kijken?",
        "call_to_action_text": "Vertel ons welk thema je kiest en met hoeveel mensen je komt.",
        "call_to_action_label": "Vraag een werkbezoek aan",
    },
    "en": {
        "title": "Work visits",
        "summary": "Read what you can learn here on each theme and ask for a work visit.",
        "call_to_action_title": "Would you like to visit us?",
        "call_to_action_text": "Tell us which theme you choose and how many people will come.",
        "call_to_action_label": "Ask for a work visit",
    },
    "fr": {
        "title": "Visites de travail",
        "summary": "Découvrez ce que vous pouvez apprendre ici par thème et demandez une visite de travail.",
        "call_to_action_title": "Envie de nous rendre visite ?",
        "call_to_action_text": "Dites-nous quel thème vous intéresse et combien vous serez.",
        "call_to_action_label": "Demander une visite de travail",
    },
}

THEME_INDEX = {
    "nl": {"title": "Thema's", "summary": "De thema's waarover je een werkbezoek kunt aanvragen."},
    "en": {"title": "Themes", "summary": "The themes on which you can ask for a work visit."},
    "fr": {"title": "Thèmes", "summary": "Les thèmes pour lesquels vous pouvez demander une visite de travail."},
}

NOTE_INDEX = {
    "nl": {"title": "Strategische nota's", "summary": "De beleidsteksten waarin de stad haar keuzes uitlegt."},
    "en": {"title": "Strategic notes", "summary": "The policy documents in which the city explains its choices."},
    "fr": {"title": "Notes stratégiques", "summary": "Les documents dans lesquels la ville explique ses choix."},
}

FORM = {
    "nl": {
        "title": "Vraag een werkbezoek aan",
        "summary": "Met dit formulier vraag je een werkbezoek aan.",
        "privacy_text": "Ik ga ermee akkoord dat mijn gegevens gebruikt worden om deze aanvraag te behandelen.",
        "thanks_title": "Bedankt, we hebben je aanvraag",
        "thanks_text": "Je krijgt een bevestiging per e-mail. Een medewerker leest je aanvraag en antwoordt je.",
    },
    "en": {
        "title": "Ask for a work visit",
        "summary": "Use this form to ask for a work visit.",
        "privacy_text": "I agree that my data are used to deal with this request.",
        "thanks_title": "Thank you, we have your request",
        "thanks_text": "You receive a confirmation by e-mail. A member of staff reads your request and answers you.",
    },
    "fr": {
        "title": "Demander une visite de travail",
        "summary": "Ce formulaire vous permet de demander une visite de travail.",
        "privacy_text": "J'accepte que mes données soient utilisées pour traiter cette demande.",
        "thanks_title": "Merci, nous avons bien reçu votre demande",
        "thanks_text": "Vous recevez une confirmation par e-mail. Notre équipe lit votre demande et vous répond.",
    },
}
