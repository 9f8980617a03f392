"""StreamField blocks that more than one page type uses. Migrations know them by these names."""

from cms.core.addresses import is_safe_address

from .contact import ContactBlock
from .content import ContentBlock
from .deferral import CleansAloneBlock
from .downloads import DownloadBlock, DownloadsBlock
from .fields import AddressBlock, PhoneBlock, ShortTextBlock
from .sequences import AccordionBlock, AccordionItemBlock, TimelineBlock, TimelineEntryBlock
from .shapes import BlockOut
from .simple import (
    TEXT_FEATURES,
    CallToActionBlock,
    FactBlock,
    FactsBlock,
    NetworkBlock,
    NetworksBlock,
    PictureBlock,
    QuoteBlock,
    TextBlock,
)
from .tables import TableBlock
from .video import VideoBlock

__all__ = [
    "TEXT_FEATURES",
    "AccordionBlock",
    "AccordionItemBlock",
    "AddressBlock",
    "BlockOut",
    "CallToActionBlock",
    "CleansAloneBlock",
    "ContactBlock",
    "ContentBlock",
    "DownloadBlock",
    "DownloadsBlock",
    "FactBlock",
    "FactsBlock",
    "NetworkBlock",
    "NetworksBlock",
    "PhoneBlock",
    "PictureBlock",
    "QuoteBlock",
    "ShortTextBlock",
    "TableBlock",
    "TextBlock",
    "TimelineBlock",
    "TimelineEntryBlock",
    "VideoBlock",
    "is_safe_address",
]
