"""A batch of commits as one MessagePack value: the script's argument, and the message that other processes receive.

The script publishes the argument as it came, with what became of each commit. It consists of texts and numbers:
`cmsgpack` in Redis knows no `bin`, and `nil` would end an array.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from firstclick.domain.seats.hold import LIVE, Commit, Hold, HoldStatus, seats_under
from firstclick.domain.seats.seat_state import AVAILABLE, Confirmed, Held, Reserved, SeatState, deadline_of
from firstclick.service.ports.store import SeatEvent
from firstclick.stores.redis.records import ENDED_HOLD_KEPT_MS, decoded_hold, decoded_seat, hold_bytes, seat_bytes

FOREVER_MS = 2**53
LASTING = (Confirmed, Reserved)
"""The states that last until the showtime is past."""
NAME_LENGTH = 24
_NAME = slice(3, 3 + NAME_LENGTH)
"""Where a message has the name of its batch: after two heads of arrays and the head of a text."""


class NewHold(Struct, array_like=True, tag=1, gc=False):
    """A new hold of free seats, the most common commit. Neither may have a key in Redis."""

    showtime_id: str
    session_id: str
    hold: str
    kept_ms: str
    deadline_ms: int
    end_ms: int
    seat: str
    seat_ids: Sequence[str]


class Other(Struct, array_like=True, tag=2, gc=False):
    """Any other commit. `seats` have an id, the values before and after, and the end of the latter, each."""

    showtime_id: str
    session_id: str
    hold_before: str
    hold: str
    kept_ms: str
    deadline_ms: int
    end_ms: int
    not_before_ms: int
    before_ms: int
    seats: list[tuple[str, str, str, int]]


class Batch(Struct, array_like=True):
    """What is sent to the script, which writes nothing after `latest_ms`. No other batch has its name."""

    name: str
    latest_ms: int
    commits: Sequence[NewHold | Other]


class WrittenBatch(Struct, array_like=True):
    """For each commit: its position; that and the releases that had nothing to do; or 0 when it was not written."""

    at_ms: int
    epoch: str
    positions: list[int | list[int]]


class Message(Struct, array_like=True):
    """The events of a batch as they are published."""

    batch: Batch
    written: WrittenBatch


encode_batch = msgspec.msgpack.Encoder().encode
_message = msgspec.msgpack.Decoder(Message)


def entry(commit: Commit, now_ms: int, end_ms: int | None = None) -> NewHold | Other:
    """A commit as the script reads it. `now_ms` is used only for how long a hold's record is kept.

    `end_ms` is the end of what is sold or reserved at this showtime; None means that it has none.
    """
    hold = commit.hold_after
    if hold is None or not _is_new_hold(commit, hold):
        return _other(commit, now_ms, end_ms or 0)
    return NewHold(
        commit.showtime_id,
        hold.session_id,
        hold_bytes(hold).decode(),
        _life_ms(hold, now_ms),
        hold.expires_at_ms,
        end_ms or 0,
        seat_bytes(commit.changes[0].after).decode(),
        hold.seat_ids,
    )


def batch_name(data: bytes) -> bytes:
    """The name of the batch whose message this is. Of something else it is a text that is no batch's name."""
    return data[_NAME]


def read_message(data: bytes) -> list[SeatEvent]:
    """The events in a message. Raises one of `NOT_OURS`."""
    message = _message.decode(data)
    commits, written = message.batch.commits, message.written
    if len(commits) != len(written.positions):
        raise msgspec.ValidationError("Each commit has a position.")
    return [
        _event(commit, position, written)
        for commit, position in zip(commits, written.positions, strict=True)
        if position
    ]


def _is_new_hold(commit: Commit, hold: Hold) -> bool:
    if commit.hold_before is not None or commit.not_before_ms or commit.before_ms != hold.expires_at_ms:
        return False
    held = commit.changes[0].after if commit.changes else AVAILABLE
    if hold.status is not HoldStatus.HOLD or not isinstance(held, Held) or held.expires_at_ms != hold.expires_at_ms:
        return False
    if (held.session_id, held.user_id, len(commit.changes)) != (hold.session_id, hold.user_id, len(hold.seat_ids)):
        return False
    for change, held_id in zip(commit.changes, hold.seat_ids, strict=True):
        if change.seat_id != held_id or change.before is not AVAILABLE or change.after is not held:
            return False
    return True


def _other(commit: Commit, now_ms: int, end_ms: int) -> Other:
    hold = commit.hold_after
    return Other(
        commit.showtime_id,
        hold.session_id if hold else "",
        hold_bytes(commit.hold_before).decode(),
        hold_bytes(hold).decode(),
        _kept_ms(hold, now_ms) if hold else "",
        hold.expires_at_ms if hold and hold.status in LIVE else 0,
        end_ms,
        commit.not_before_ms,
        FOREVER_MS if commit.before_ms is None else commit.before_ms,
        [
            (
                change.seat_id,
                seat_bytes(change.before).decode(),
                seat_bytes(change.after).decode(),
                end_ms if isinstance(change.after, LASTING) else deadline_of(change.after) or 0,
            )
            for change in commit.changes
        ],
    )


def _kept_ms(hold: Hold, now_ms: int) -> str:
    """How long a record lives that is neither confirmed nor pending; otherwise empty.

    A pending hold's has no end: without it, its seats would stay pending. A confirmed hold's lasts as its seats do.
    """
    if hold.status in (HoldStatus.PENDING, HoldStatus.CONFIRMED):
        return ""
    return _life_ms(hold, now_ms)


def _life_ms(hold: Hold, now_ms: int) -> str:
    left_ms = hold.expires_at_ms - now_ms
    return str(left_ms + ENDED_HOLD_KEPT_MS if left_ms > 0 else ENDED_HOLD_KEPT_MS)


def _event(commit: NewHold | Other, position: int | list[int], written: WrittenBatch) -> SeatEvent:
    """The event of a commit. Raises one of `NOT_OURS`."""
    at, *skipped = (position,) if isinstance(position, int) else position
    hold = decoded_hold(commit.hold) if commit.hold else None
    if isinstance(commit, Other):
        seats = tuple(_changed(commit, skipped))
    elif hold is None:
        raise msgspec.ValidationError("A new hold has a record.")
    else:
        held = seats_under(hold)
        seats = tuple([(seat_id, held) for seat_id in commit.seat_ids])
    return SeatEvent(commit.showtime_id, written.epoch, at, written.at_ms, seats, hold)


def _changed(commit: Other, skipped: list[int]) -> Iterator[tuple[str, SeatState]]:
    for nth, (seat_id, before, after, _) in enumerate(commit.seats):
        if before != after and nth not in skipped:
            yield seat_id, decoded_seat(after)
