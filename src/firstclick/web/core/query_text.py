"""What is asked for after the `?` of an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl

from firstclick.web.core.operation import QueryParameter
from firstclick.web.core.refusals import BadRequest
from firstclick.web.core.requests import Request

Choice = TypeVar("Choice", bound=StrEnum)
FIELDS_MAX = 10
DAY = QueryParameter("day", {"type": "string", "format": "date"}, "The day at the cinema; without it today.")


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


def day(name: str, text: str) -> date | None:
    """The day of a parameter; None where it is left out. Raises `BadRequest`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest(f"{name} is a day such as 2026-12-24.") from None


def choice(kinds: type[Choice], name: str, text: str | None) -> Choice | None:
    """The value that a parameter names; None where it is left out. Raises `BadRequest`."""
    try:
        return None if text is None else kinds(text)
    except ValueError:
        raise BadRequest(f"{name} is one of {', '.join(kinds)}.") from None
