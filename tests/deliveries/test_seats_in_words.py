"""Seats in mails: by their ids where these are what the chairs say, otherwise by section, row and chair."""

from __future__ import annotations

import pytest

from firstclick.delivery.smtp import MailFacts, mail_text
from firstclick.delivery.smtp.mail_words import LANGUAGES
from firstclick.delivery.smtp.seats_in_words import seats_in_words
from firstclick.domain.seats.seat_map import Row, Seat, SeatMap, Section
from firstclick.service.deliveries.mails import MailKind

BALCONY = Row("1", 1, tuple(Seat(f"balcony-1-{n}", "1", n, n, 1) for n in (2, 3, 4)), Section("balcony", "The balcony"))
STALLS = Row("12", 0, (Seat("12-7", "12", 7, 0, 0),))
BOXES = Row("", 2, (Seat("box-A", "", None, 0, 2, written="A"),), Section("box", "Box"))
ROOM = SeatMap((STALLS, BALCONY, BOXES))


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (["balcony-1-3"], "The balcony, row 1, seat 3"),
        (["balcony-1-4", "balcony-1-2"], "The balcony, row 1, seats 2 and 4"),
        (["balcony-1-2", "balcony-1-3", "balcony-1-4"], "The balcony, row 1, seats 2, 3 and 4"),
        (["balcony-1-2", "12-7"], "row 12, seat 7; The balcony, row 1, seat 2"),
        (["box-A"], "Box, seat A"),
        (["12-7", "12-8"], "row 12, seat 7; 12-8"),
        (["A1", "A2"], "A1, A2"),
    ],
)
def test_an_id_of_several_parts_is_said_in_words(seats: list[str], said: str) -> None:
    assert seats_in_words(seats, ROOM, LANGUAGES["en"]) == said


def test_without_the_room_seats_have_their_ids() -> None:
    assert seats_in_words(["balcony-1-2", "12-7"], None, LANGUAGES["en"]) == "balcony-1-2, 12-7"


@pytest.mark.parametrize(
    ("language", "gone", "kept"),
    [
        ("en", "Seats: The balcony, row 1, seats 2 and 3", "You keep these seats: row 12, seat 7"),
        ("de", "Plätze: The balcony, Reihe 1, Plätze 2 und 3", "Diese Plätze behalten Sie: Reihe 12, Platz 7"),
        ("fr", "Places\u00a0: The balcony, rang 1, places 2 et 3", "Vous gardez ces places\u00a0: rang 12, place 7"),
    ],
)
def test_a_mail_says_both_what_is_cancelled_and_what_is_left_in_words(language: str, gone: str, kept: str) -> None:
    showtime = dict.fromkeys(("showtime_id", "movie_id", "title", "auditorium_id", "auditorium"), "")
    payload = {
        "kind": MailKind.CANCELLED.value,
        "name": "",
        "language": language,
        "seats": ["balcony-1-2", "balcony-1-3"],
        "remaining": ["12-7"],
        "showtime": {**showtime, "starts_at": None},
    }
    lines = mail_text(payload, MailFacts("The House", "UTC", "", "", room=ROOM)).lines
    assert gone in lines
    assert kept in lines
