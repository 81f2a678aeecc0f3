"""What every refusal is. No sentence names another customer or a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

NO_FIELDS: Mapping[str, Any] = {}


class Refusal(Exception):
    """A request that the rules or the limits do not allow.

    A subclass declares its HTTP `status`, its `slug` (the last part of its problem type, RFC 9457) and its `title`; its
    docstring describes the problem type. An instance has the `sentence` that the customer reads, `retry_after_ms`
    where a later retry may succeed, and `fields` for clients.
    """

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]
    by_slug: ClassVar[dict[str, type[Refusal]]] = {}
    """Every subclass by its slug."""

    reason: str | None = None
    """Which of several causes it is, for clients; None where there is one only."""
    retry_after_ms: int | None = None
    headers: Sequence[tuple[bytes, bytes]] = ()
    """Additional headers of the response."""

    def __init_subclass__(cls, *, status: int, slug: str, title: str) -> None:
        """Register the subclass. Raises `ValueError` when another subclass has the slug."""
        cls.status, cls.slug, cls.title = status, slug, title
        if Refusal.by_slug.setdefault(slug, cls) is not cls:
            raise ValueError(f"two kinds of refusal have the slug {slug}")

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def fields(self) -> Mapping[str, Any]:
        """Fields of the problem in addition to those of every problem."""
        return NO_FIELDS if self.reason is None else {"reason": self.reason}


def seconds_text(wait_ms: int) -> str:
    """A waiting time in whole seconds, rounded up."""
    seconds = -(-wait_ms // 1000)
    return "a second" if seconds == 1 else f"{seconds} seconds"


def names_text(seat_ids: Sequence[str]) -> str:
    """The seats by name, as in `A1, A2 and B2`."""
    return " and ".join(filter(None, (", ".join(seat_ids[:-1]), seat_ids[-1])))


def seats_text(seat_ids: Sequence[str], one: str, many: str) -> str:
    """The seats as the subject of a sentence, with the verb `one` or `many`."""
    if len(seat_ids) == 1:
        return f"Seat {seat_ids[0]} {one}"
    return f"Seats {names_text(seat_ids)} {many}"
