"""What a change of the programme by command needs beside its arguments: the text, and what it takes the place of."""

from __future__ import annotations

import argparse
from urllib.parse import quote

from firstclick.cli.office_command import Prepared
from firstclick.cli.office_server import OfficeRequest, OfficeServer
from firstclick.cli.programme import source_of
from firstclick.service.ports.programme import digest_of

PROGRAMME = "/admin/programme"


def put_file(server: OfficeServer, options: argparse.Namespace) -> Prepared:
    """A file's text, in place of what is on sale, or of the file that should be. Raises `ProgrammeError`."""
    text = source_of(options.file).text
    if options.instead_of is None:
        return _instead_of_all(server, text)
    return Prepared({"text": text}, {"If-Match": f'"{digest_of(source_of(options.instead_of).text)}"'})


def restore(server: OfficeServer, options: argparse.Namespace) -> Prepared:
    """The text of a version, in place of what is on sale."""
    version = server.ask(OfficeRequest("GET", f"{PROGRAMME}/versions/{quote(options.version, safe='')}"))
    return _instead_of_all(server, version.body["text"])


def _instead_of_all(server: OfficeServer, text: str) -> Prepared:
    return Prepared({"text": text}, {"If-Match": server.ask(OfficeRequest("GET", PROGRAMME)).etag})
