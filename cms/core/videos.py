"""Which video an address is of, and whom a reader tells that he watches it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from cms.core.addresses import is_safe_address

YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"}
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
YOUTUBE_CODE = re.compile(r"[\w-]{11}", re.ASCII)
YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live)/([\w-]{11})/?", re.ASCII)
VIMEO_PATH = re.compile(r"/(?:video/)?(\d{1,15})(?:/([0-9a-f]{1,20}))?/?", re.ASCII)


@dataclass(frozen=True)
class Video:
    """`kind` is youtube, vimeo or file; `watch` is a page for people, `embed` what a frame holds ("" for a file)."""

    kind: str
    watch: str
    embed: str = ""

    @property
    def provider(self) -> str:
        """Who gets to know that somebody watches: a name for people, "" for a file of this site."""
        if self.kind == "file":
            return urlsplit(self.watch).netloc
        return {"youtube": "YouTube", "vimeo": "Vimeo"}[self.kind]


def video_at(address: str) -> Video | None:
    """The video of an address on YouTube or Vimeo, or of an .mp4 file; None when it is none of these."""
    address = address.strip()
    if not is_safe_address(address) or address.startswith(("mailto:", "tel:")):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if host in YOUTUBE_HOSTS:
        return _youtube(host, parts.path, parts.query)
    if host in VIMEO_HOSTS:
        return _vimeo(parts.path, parts.query)
    return Video("file", address) if parts.path.lower().endswith(".mp4") else None


def _youtube(host: str, path: str, query: str) -> Video | None:
    found = YOUTUBE_PATH.fullmatch(path)
    code = found[1] if found else path.strip("/") if host == "youtu.be" else parse_qs(query).get("v", [""])[0]
    if not YOUTUBE_CODE.fullmatch(code):
        return None
    embed = f"{settings.VIDEO_HOSTS['youtube']}/embed/{code}?autoplay=1&rel=0"
    return Video("youtube", f"https://www.youtube.com/watch?v={code}", embed)


def _vimeo(path: str, query: str) -> Video | None:
    found = VIMEO_PATH.fullmatch(path)
    if not found:
        return None
    code, secret = found[1], found[2] or parse_qs(query).get("h", [""])[0]
    secret = secret if re.fullmatch(r"[0-9a-f]{1,20}", secret) else ""
    embed = f"{settings.VIDEO_HOSTS['vimeo']}/video/{code}?autoplay=1&dnt=1"
    if secret:
        return Video("vimeo", f"https://vimeo.com/{code}/{secret}", f"{embed}&h={secret}")
    return Video("vimeo", f"https://vimeo.com/{code}", embed)
