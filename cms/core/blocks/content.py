"""What a page body is made of."""

from __future__ import annotations

from .contact import ContactBlock
from .deferral import CleansAloneBlock
from .downloads import DownloadsBlock
from .sequences import AccordionBlock, TimelineBlock
from .simple import CallToActionBlock, FactsBlock, NetworksBlock, PictureBlock, QuoteBlock, TextBlock
from .tables import TableBlock
from .video import VideoBlock


class ContentBlock(CleansAloneBlock):
    """What a page body is made of."""

    text = TextBlock()
    image = PictureBlock()
    facts = FactsBlock()
    quote = QuoteBlock()
    networks = NetworksBlock()
    call_to_action = CallToActionBlock()
    table = TableBlock()
    accordion = AccordionBlock()
    timeline = TimelineBlock()
    video = VideoBlock()
    download = DownloadsBlock()
    contact = ContactBlock()

    class Meta:
        required = False
