"""The seats that are built from the messages of the feed, and the detection of gaps."""

from __future__ import annotations

import msgspec

from firstclick.rush.seat_statuses import SeatStatuses


def snapshot(position: int, **seats: str) -> bytes:
    return _message("SNAPSHOT", seats, epoch="e", position=position)


def update(start: int, end: int, epoch: str = "e", **seats: str) -> bytes:
    return _message("SEATS_UPDATED", seats, epoch=epoch, **{"from": start, "to": end})


def _message(kind: str, seats: dict[str, str], **more: object) -> bytes:
    changed = [{"seat_id": seat_id, "status": status} for seat_id, status in seats.items()]
    return msgspec.json.encode({"type": kind, "showtime_id": "s", "seats": changed, **more})


def test_updates_apply_to_the_snapshot() -> None:
    known = SeatStatuses("s")
    assert known.on_message(b'{"type": "HELLO"}')
    assert known.on_message(snapshot(3, A1="available", A2="available"))
    assert known.on_message(update(3, 5, A2="hold"))
    assert (known.position, known.seats) == (("e", 5), {"A1": "available", "A2": "hold"})


def test_an_update_that_does_not_follow_is_a_gap_and_clears_the_position() -> None:
    for missed in (update(4, 5, A1="hold"), update(3, 4, epoch="f", A1="hold")):
        known = SeatStatuses("s")
        known.on_message(snapshot(3, A1="available"))
        assert not known.on_message(missed)
        assert (known.position, known.gaps) == (None, 1)
