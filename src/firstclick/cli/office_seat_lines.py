"""Answers about seats as lines for people: the map, holds, and what became of seats that were to be changed."""

from __future__ import annotations

from collections.abc import Sequence

from firstclick.cli.cinema_time import moment
from firstclick.cli.office_lines import Json, Lines, table
from firstclick.domain.seats.house_seats import SeatReason


def seat_map(answer: Json) -> Lines:
    """The seats that are not available, with who has them, and how many are."""
    taken = [one for one in answer["seats"] if one["status"] != "available"]
    free = len(answer["seats"]) - len(taken)
    seats_are = "seat is" if free == 1 else "seats are"
    yield f"{answer['title']}, {answer['auditorium']}: {free} {seats_are} available."
    if not answer.get("complete", True):
        yield "The log of that time has gaps: some seats may have been held or sold that are not here."
    if taken:
        yield from table(
            ("Seat", "Status", "Booking", "For", "Paid", "Handle", "Until"),
            [_seat(one, answer["timezone"]) for one in taken],
            "",
        )


def _seat(one: Json, zone: str) -> Sequence[str]:
    whose = one.get("name") or one.get("label") or one.get("reason") or ""
    until = moment(one.get("expires_at"), zone)
    cells = (one["seat_id"], one["status"], one.get("reference", ""), whose, one.get("paid", ""))
    return (*cells, one.get("handle", ""), until)


def holds(answer: Json) -> Lines:
    """The holds of a showtime, by their handles."""
    zone = answer["timezone"]
    rows = [
        (one["handle"], ", ".join(one["seats"]), "is being paid" if one["paying"] else moment(one["until"], zone))
        for one in answer["holds"]
    ]
    yield from table(("Handle", "Seats", "Until"), rows, "Nobody holds a seat.")


def held(answer: Json) -> Lines:
    """A hold that was just made for a customer."""
    label = f" for {answer['label']}" if answer["label"] else ""
    yield f"Held{label} until {moment(answer['until'], answer['timezone'])}: {', '.join(answer['seats'])}."
    yield f"Handle: {answer['handle']}"


def ended(_: None) -> Lines:
    """A hold that is over; there is no more to say."""
    yield "The hold is ended."


def changed_seats(answer: Json) -> Lines:
    """House seats that are now as asked."""
    yield f"Changed: {', '.join(answer['changed']) or 'no seat'}."
    if before := answer.get("kept_already"):
        yield f"Kept back before: {', '.join(before)}. The label is now the one that was given."


def broken_seats(answer: Json) -> Lines:
    """What became of seats at each coming showtime."""
    rows = [
        (one["showtime_id"], moment(one["starts_at"], answer["timezone"]), one["title"], ", ".join(one["changed"]))
        for one in answer["showtimes"]
    ]
    yield from table(("Showtime", "Starts", "Movie", "Changed"), rows, "The auditorium has no showtime to come.")


def refused_seats(answer: Json) -> Lines:
    """A line for each seat that stays as it is, and why."""
    for place in answer.get("showtimes", [answer]):
        where = f" at {place['showtime_id']}" if "showtime_id" in place else ""
        for seat in place.get("refused", ()):
            yield f"{seat['seat_id']}{where} stays as it is: {_why(seat)}."


def _why(seat: Json) -> str:
    """Why a seat was not changed. A label is what it is kept back with: `unblock` goes by it."""
    if seat["reason"] != SeatReason.KEPT:
        return str(seat["reason"]).replace("_", " ")
    return f'kept back with the label "{seat["label"]}"' if seat.get("label") else "kept back without a label"
