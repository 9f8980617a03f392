"""A video that nobody else hears about before the reader asks for it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from cms.core.public_documents import document_address, public_documents
from cms.core.videos import video_at


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    length = blocks.CharBlock(
        label=_("Length"),
        required=False,
        max_length=8,
        validators=[RegexValidator(r"^\d{1,3}:[0-5]\d(:[0-5]\d)?$", _("Write minutes and seconds, such as 3:25."))],
        help_text=_("Minutes and seconds, such as 3:25"),
    )
    address = blocks.CharBlock(
        label=_("Address of the video"),
        required=False,
        max_length=500,
        help_text=_("On YouTube or Vimeo, or of an .mp4 file. Or choose a file of this site below."),
    )
    file = DocumentChooserBlock(label=_("Video file"), required=False, help_text=_("An .mp4 file among the documents."))
    captions = DocumentChooserBlock(
        label=_("Captions"),
        required=False,
        help_text=_("A .vtt file among the documents, for a video file of this site."),
    )
    captions_language = blocks.ChoiceBlock(
        label=_("Language of the captions"),
        choices=[("nl", _("Dutch")), ("en", _("English")), ("fr", _("French"))],
        default="nl",
    )
    has_captions = blocks.BooleanBlock(
        label=_("The video has captions of its own"),
        required=False,
        help_text=_("They are in the picture, or readers can switch them on at YouTube or Vimeo."),
    )
    transcript = blocks.TextBlock(
        label=_("Written version"),
        required=False,
        help_text=_("What is said and what matters in the picture, for who cannot hear, see or play it."),
    )

    class Meta:
        label = _("Video")
        icon = "media"
        template = "core/blocks/video.html"
        preview_value = {
            "title": "Een dag in de slimme stad",
            "length": "3:25",
            "address": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
            "file": None,
            "captions": None,
            "captions_language": "nl",
            "has_captions": True,
            "transcript": "We lopen door de stad.",
        }
        description = _(
            "A video that starts when the reader asks for it: until then, YouTube or Vimeo hear nothing. "
            "It needs captions or a written version."
        )

    def clean(self, value: Any) -> Any:
        """Refuses a video that cannot be found, or that people who cannot hear it would miss."""
        cleaned = super().clean(value)
        errors: dict[str, Any] = {}
        address, file = cleaned["address"], cleaned["file"]
        if address and video_at(address) is None:
            errors["address"] = ValidationError(
                _("Enter the address of one video on YouTube or Vimeo, or of an .mp4 file.")
            )
        if address and file:
            errors["file"] = ValidationError(_("Choose a file or give an address, not both."))
        if file and not file.filename.lower().endswith(".mp4"):
            errors["file"] = ValidationError(_("Choose an .mp4 file."))
        if cleaned["captions"] and not cleaned["captions"].filename.lower().endswith(".vtt"):
            errors["captions"] = ValidationError(_("Choose a .vtt file."))
        elif cleaned["captions"] and not file:
            errors["captions"] = ValidationError(
                _("Captions go with a video file of this site. At YouTube or Vimeo, add them to the video there.")
            )
        if not self.is_deferred_validation:
            if not address and not file:
                errors["address"] = ValidationError(_("Give the address of a video, or choose a file."))
            if not (cleaned["captions"] or cleaned["has_captions"] or cleaned["transcript"]):
                errors["transcript"] = ValidationError(
                    _("Not everybody can hear a video. Add captions, or write down what it says.")
                )
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "video": video_of(value)}


def video_of(value: Any) -> dict[str, Any] | None:
    """What a reader gets to see; None when the video is gone, or stands in a private collection."""
    shown = {document.pk: document for document in public_documents([value.get("file"), value.get("captions")])}
    file, captions = value.get("file"), value.get("captions")
    common = {
        "title": value.get("title") or "",
        "length": value.get("length") or "",
        "transcript": value.get("transcript") or "",
        "captions": None,
    }
    if file is not None:
        if file.pk not in shown:
            return None
        track = None
        if captions is not None and captions.pk in shown:
            track = {"url": document_address(captions), "language": value.get("captions_language") or "nl"}
        address = document_address(file)
        return {**common, "kind": "file", "provider": "", "url": address, "embed": "", "captions": track}
    found = video_at(value.get("address") or "")
    if found is None:
        return None
    return {**common, "kind": found.kind, "provider": found.provider, "url": found.watch, "embed": found.embed}
