"""What a reader of the feed puts together, and that it notices what it missed."""

from __future__ import annotations

import msgspec

from firstclick.rush.seat_statuses import Picture


def snapshot(position: int, **seats: str) -> bytes:
    return _message("SNAPSHOT", seats, epoch="e", position=position)


def update(start: int, end: int, epoch: str = "e", **seats: str) -> bytes:
    return _message("SEATS_UPDATED", seats, epoch=epoch, **{"from": start, "to": end})


def _message(kind: str, seats: dict[str, str], **more: object) -> bytes:
    told = [{"seat_id": seat_id, "status": status} for seat_id, status in seats.items()]
    return msgspec.json.encode({"type": kind, "showtime_id": "s", "seats": told, **more})


def test_updates_build_on_the_snapshot() -> None:
    picture = Picture("s")
    assert picture.on_message(b'{"type": "HELLO"}')
    assert picture.on_message(snapshot(3, A1="available", A2="available"))
    assert picture.on_message(update(3, 5, A2="hold"))
    assert (picture.place, picture.seats) == (("e", 5), {"A1": "available", "A2": "hold"})


def test_an_update_that_does_not_follow_is_a_gap_and_the_place_is_lost() -> None:
    for missed in (update(4, 5, A1="hold"), update(3, 4, epoch="f", A1="hold")):
        picture = Picture("s")
        picture.on_message(snapshot(3, A1="available"))
        assert not picture.on_message(missed)
        assert (picture.place, picture.gaps) == (None, 1)
