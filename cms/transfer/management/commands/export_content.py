"""manage.py export_content FOLDER: writes the live content of a site as a content folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from cms.transfer.exporting import FolderNotEmpty, export_folder


class Command(BaseCommand):
    help = "Exports the live content of a site as a content folder (docs/content-folder.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--site", metavar="HOST", help="host name of the site; without it, the default site")
        parser.add_argument("--force", action="store_true", help="write into a folder that holds files already")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {"hostname": options["site"]} if options["site"] else {"is_default_site": True}
        site = Site.objects.filter(**wanted).first()
        if site is None:
            raise CommandError("There is no such site.")
        try:
            export = export_folder(options["folder"], site=site, force=options["force"])
        except (FolderNotEmpty, OSError) as error:
            raise CommandError(str(error)) from error
        for notice in sorted(set(export.notices)):
            self.stderr.write(f"notice: {notice}")
        self.stdout.write(f"{len(export.texts)} files and {len(export.media)} media files written.")
