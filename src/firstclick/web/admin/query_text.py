"""What staff ask for after the `?` of an address."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.requests import Request

FIELDS_MAX = 10


def parameters(request: Request, *names: str) -> Mapping[str, str]:
    """Those of these names that are given. Raises `BadRequest` for others, or one twice."""
    try:
        pairs = parse_qsl(request.query.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise BadRequest("The parameters cannot be read.") from None
    given = dict(pairs)
    if len(given) != len(pairs) or given.keys() - set(names):
        raise BadRequest(f"This takes {' and '.join(names)} once, and nothing else.")
    return given
