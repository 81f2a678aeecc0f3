"""Waits until a server has followed a change that somebody else made to its ledger."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

WITHIN_S = 15.0


def until(status: int, call: Callable[[], httpx.Response]) -> httpx.Response:
    """The answer, once it has this status."""
    ends = time.monotonic() + WITHIN_S
    while (answer := call()).status_code != status:
        assert time.monotonic() < ends, answer.text
        time.sleep(0.1)  # waits: servers read sessions and keys again every two seconds
    return answer
