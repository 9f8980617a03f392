"""Public addresses of notes outside the page tree: commitments, who leads them, the agreement in force."""

from __future__ import annotations

from django.urls import path, register_converter

from themes.views import agreements, commitment_files, commitments, leads


class CodeConverter:
    """The code of a commitment: letters and digits, with dots or hyphens between them."""

    regex = "[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CodeConverter, "commitment_code")

app_name = "themes"

_NOTE = "strategische-notas/<slug:note>/"

urlpatterns = [
    path(f"{_NOTE}actiepunten/", commitments.commitment_list, name="commitments"),
    path(f"{_NOTE}actiepunten.csv", commitment_files.commitments_csv, name="commitments_csv"),
    path(f"{_NOTE}actiepunten.jsonld", commitment_files.commitments_jsonld, name="commitments_jsonld"),
    path(f"{_NOTE}actiepunten.atom", commitment_files.commitments_atom, name="commitments_atom"),
    path(f"{_NOTE}actiepunten-methode/", commitments.commitment_method, name="commitments_method"),
    path(f"{_NOTE}actiepunten/<commitment_code:code>/", commitments.commitment_page, name="commitment"),
    path("stand/<str:token>/", leads.due_page, name="due"),
    path("bestuursakkoord/", agreements.current, name="current_agreement"),
]
