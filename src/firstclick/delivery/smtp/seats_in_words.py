"""Seats as they are named in mails: "B4, B5", and in words where ids have several parts."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.delivery.smtp.mail_words import MailWords
from firstclick.domain.seats.seat_map import Row, SeatMap


def seats_in_words(seat_ids: Sequence[str], room: SeatMap | None, words: MailWords) -> str:
    """The seats as one text; an id such as `balcony-1-2` is "Balcony, row 1, seat 2".

    Seats that the room does not have, and all seats where it is not known, are named by their ids.
    """
    if room is None or not any("-" in seat_id for seat_id in seat_ids):
        return ", ".join(seat_ids)
    rows = [_row(row, labels, words) for row in room.rows if (labels := _labels(row, seat_ids))]
    left = ", ".join(seat_id for seat_id in seat_ids if seat_id not in room.by_id)
    return "; ".join([*rows, left] if left else rows)


def _labels(row: Row, seat_ids: Sequence[str]) -> list[str]:
    return [seat.label for seat in row.seats if seat.seat_id in seat_ids]


def _row(row: Row, labels: list[str], words: MailWords) -> str:
    *others, last = labels
    listed = f"{', '.join(others)} {words.last} {last}" if others else last
    seats = words.seats_of_row if others else words.seat_of_row
    section = row.section.name if row.section else ""
    named = words.row.format(row=row.label) if row.label else ""
    return ", ".join(filter(None, (section, named, seats.format(seats=listed))))
