"""What every refusal on the wire has in common, checked in one place."""

from __future__ import annotations

from typing import Any

import httpx

ALWAYS = {"type", "title", "status", "detail", "error"}


def refused(answer: httpx.Response, status: int, slug: str, *more: str) -> dict[str, Any]:
    """Check that the answer is the problem `slug` with this status, and has the fields `more` beside the usual ones.

    Returns the body.
    """
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"/problems/{slug}"
    assert body.keys() == ALWAYS | set(more)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"] == body["error"]
    assert body["detail"].endswith("."), "people read it: a whole sentence"
    assert "Traceback" not in answer.text
    return body
