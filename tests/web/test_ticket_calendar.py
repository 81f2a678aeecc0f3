"""GET /tickets/{token}/booking.ics: read line by line as RFC 5545 says."""

from __future__ import annotations

import datetime
import re

from tests.harness.processes.server import Server, serving
from tests.web.buyer import Buyer, client_of
from tests.web.refusing import refused
from tests.web.tickets import shown, ticket_of

ESCAPED = re.compile(r"\\(.)")
TOMORROW = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
LONG = """
[cinema]
name = "Das \\\\ Kino; Süd, am Fluß"
timezone = "Europe/Berlin"

[[auditorium]]
id = "room"
name = "Großer Saal"
rows = 3
seats_per_row = 6

[[movie]]
id = "long"
title = "Die Ära der Fälschungen, oder: 映画館の長い長い夜; Teil 2 — mit einem Nachspiel"

[[showtime]]
movie = "long"
auditorium = "room"
id = "long-1"
starts_at = {day}T23:30:00
"""


def fields(file: bytes) -> dict[str, str]:
    """The properties of the one event by name, as a calendar takes them: unfolded (3.1), TEXT unescaped (3.3.11)."""
    assert file.endswith(b"\r\n")
    lines = file.split(b"\r\n")
    assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
    for line in lines:
        line.decode("utf-8")  # no character is torn by a fold
    text = file.replace(b"\r\n ", b"").decode("utf-8")
    pairs = [line.split(":", 1) for line in text.splitlines()]
    names = [name for name, _ in pairs]
    assert (names[0], names[-1], names.count("BEGIN")) == ("BEGIN", "END", 2)
    told = {name: ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value) for name, value in pairs}
    assert (told["VERSION"], bool(told["PRODID"])) == ("2.0", True)
    return told


def utc(at_ms: int) -> str:
    """A time as RFC 5545 writes it, form 2."""
    return datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


async def test_it_has_the_showtime_in_it(server: Server, ada: Buyer) -> None:
    token = await ticket_of(ada, "tonight", "B1", "B2")
    reference = token.partition(".")[0]
    answer = await shown(ada.http, token, "/booking.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["content-disposition"] == f'attachment; filename="{reference}.ics"'
    ticket = (await shown(ada.http, token)).json()
    told = fields(answer.content)
    assert (told["SUMMARY"], told["LOCATION"]) == ("Tonight", "The Evening Room, The Test House")
    assert told["DTSTART"] == utc(ticket["starts_at"])
    assert told["DTEND"] == utc(ticket["starts_at"] + 90 * 60_000), "the movie's 90 minutes"
    assert told["DESCRIPTION"] == f"Seats: B1, B2\nBooking: {reference}"
    assert told["URL"] == f"http://127.0.0.1:{server.port}/ticket/#/ticket/{token}"
    assert told["UID"] == f"{reference}@firstclick"


async def test_the_same_file_comes_again(ada: Buyer) -> None:
    token = await ticket_of(ada, "tonight", "B3")
    first, again = [(await shown(ada.http, token, "/booking.ics")).content for _ in range(2)]
    assert first == again, "importing it twice makes one entry"


async def test_signs_of_the_format_and_letters_of_any_language_arrive_whole() -> None:
    with serving(LONG.format(day=TOMORROW), ACCESS_LOG="off") as server:
        async with client_of(server) as http:
            token = await ticket_of(Buyer(http), "long", "A1")
            told = fields((await shown(http, token, "/booking.ics")).content)
            ticket = (await shown(http, token)).json()
    assert told["SUMMARY"] == ticket["title"]
    assert told["SUMMARY"].endswith("長い長い夜; Teil 2 — mit einem Nachspiel")
    assert told["LOCATION"] == "Großer Saal, Das \\ Kino; Süd, am Fluß"
    assert told["DTSTART"] == utc(ticket["starts_at"])
    assert told["DTEND"] == utc(ticket["starts_at"] + 120 * 60_000), "two hours where no length is known"


async def test_a_movie_without_a_timetable_has_none(ada: Buyer, movie: str) -> None:
    token = await ticket_of(ada, movie, "B4")
    assert "no start time" in refused(await shown(ada.http, token, "/booking.ics"), 404, "no-start-time")["detail"]
