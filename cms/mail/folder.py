"""A folder in the place of an SMTP server: each mail becomes a file that any mail program opens."""

from __future__ import annotations

import time
from pathlib import Path


class FolderTransport:
    """Has the few parts of an SMTP connection that delivery uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection: FolderTransport | None = None

    def open(self) -> None:
        """Make the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.connection = self

    def close(self) -> None:
        """Nothing stays open."""
        self.connection = None

    def sendmail(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Write the message; the name sorts by time."""
        (self.folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{time.monotonic_ns()}.eml").write_bytes(raw)
