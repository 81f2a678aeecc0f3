"""A refusal as the problem body (RFC 9457) of an HTTP reply."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from firstclick.domain.refusals import Refusal
from firstclick.web.core.replies import Reply

_encode = msgspec.json.Encoder().encode
_PROBLEM_TYPE = (b"content-type", b"application/problem+json")


class Problem(Struct, omit_defaults=True):
    """What went wrong (RFC 9457), and the same sentence as `error` for clients of the first version."""

    type: str
    title: str
    status: int
    detail: str
    error: str
    conflicts: list[str] | UnsetType = UNSET
    reserved: list[str] | UnsetType = UNSET
    orphans: list[str] | UnsetType = UNSET
    suggestions: list[list[str]] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    reasons: list[str] | UnsetType = UNSET
    quote: dict[str, Any] | UnsetType = UNSET
    cancel_until: int | UnsetType | None = UNSET
    difference: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET


def problem_reply(refusal: Refusal) -> Reply:
    """The reply to a request that was refused."""
    kind, sentence = type(refusal), refusal.sentence
    problem = Problem(f"/problems/{kind.slug}", kind.title, kind.status, sentence, sentence, **refusal.fields())
    headers = [_PROBLEM_TYPE, *refusal.headers]
    if refusal.retry_after_ms is not None:
        headers.append((b"retry-after", b"%d" % max(1, math.ceil(refusal.retry_after_ms / 1000))))
    return Reply(kind.status, headers, _encode(problem))
