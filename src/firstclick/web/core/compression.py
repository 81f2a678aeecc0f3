"""Large answers in fewer bytes, for whoever can read them so."""

from __future__ import annotations

import gzip
import re

from firstclick.web.core.http import Scope, header
from firstclick.web.core.problems import Headers, Reply

BYTES_MIN = 1000
QUICKLY = 1
"""The level: a tenth of a millisecond for the map of a large room."""
VARY = (b"vary", b"Accept-Encoding")
GZIPPED = (b"content-encoding", b"gzip")
WANTED = re.compile(rb"(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def takes_gzip(scope: Scope) -> bool:
    """Whether the client reads gzip (RFC 9110 section 12.5.3)."""
    accepted = header(scope, b"accept-encoding")
    return accepted is not None and WANTED.search(accepted) is not None


def compressed(scope: Scope, headers: Headers, body: bytes) -> Reply:
    """A 200 with this body, compressed when that is worth it."""
    if len(body) < BYTES_MIN or not takes_gzip(scope):
        return 200, [*headers, VARY], body
    return 200, [*headers, VARY, GZIPPED], gzip.compress(body, QUICKLY, mtime=0)
