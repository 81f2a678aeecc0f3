"""An operator who imports programmes while seats are sold, and the auditor's account of what each user was shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import NamedTuple

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Movie, Programme, Showtime
from firstclick.domain.seats.hold import Hold
from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap
from firstclick.domain.seats.seat_state import Reserved, SeatState
from tests.honest.ledger import HonestLedger
from tests.simulation.clocks import pass_ms

SHOWTIME = "strict"
IMPORTS_WITHIN_MS = (1_000, 12_000)
"""Many come early: the movie and the chairs of sold seats may not change, and soon most seats are sold."""
Chair = tuple[str, int | None, int, SeatKind]
ANOTHER_MOVIE = Movie("another", "Another Film")


class Operator:
    """Imports another programme now and then: rows come and go, chairs are numbered anew, seats are kept back."""

    def __init__(self, ledger: HonestLedger, chance: Random, note: Callable[[str], None]) -> None:
        self._ledger = ledger
        self._chance = chance
        self._note = note
        self._first = ledger.newest.showtime_by_id[SHOWTIME]

    async def work(self) -> None:
        """One import, some time in the evening."""
        await pass_ms(self._chance.randrange(self._chance.choice(IMPORTS_WITHIN_MS)))
        edit = self._chance.choice((self._original, self._small, self._numbered_anew, self._kept_back, self._other))
        done = self._ledger.import_(_with(self._ledger.newest, edit()))
        self._note(f"an import is {'done' if done else 'refused'}: {edit.__name__}")

    def _original(self) -> Showtime:
        return self._first

    def _small(self) -> Showtime:
        return self._in_room(SeatMap(self._first.auditorium.seat_map.rows[:2]))

    def _numbered_anew(self) -> Showtime:
        """A chair is taken out on the left, and those beside it are numbered from there."""
        *rows, row = self._first.auditorium.seat_map.rows
        moved = tuple(replace(seat, x=seat.x + 1) for seat in row.seats[:-1])
        return self._in_room(SeatMap((*rows, Row(row.label, row.y, moved))))

    def _kept_back(self) -> Showtime:
        room = self._first.auditorium
        seats = tuple(self._chance.sample([seat.seat_id for seat in room.seat_map.seats], 2))
        return replace(self._first, auditorium=replace(room, house_seats=seats))

    def _other(self) -> Showtime:
        return replace(self._first, movie=ANOTHER_MOVIE)

    def _in_room(self, seat_map: SeatMap) -> Showtime:
        return replace(self._first, auditorium=replace(self._first.auditorium, seat_map=seat_map))


def _with(before: Programme, changed: Showtime) -> Programme:
    showtimes = tuple(changed if one.showtime_id == SHOWTIME else one for one in before.showtimes)
    movies = tuple({one.movie.movie_id: one.movie for one in showtimes}.values())
    return replace(before, showtimes=showtimes, movies=movies)


class Shown(NamedTuple):
    """What a user was shown with a hold: the movie, and which chairs these seats are."""

    movie_id: str
    chairs: Mapping[str, Chair]


class ShownAccount:
    """Objects with an `AssertionError` when somebody has booked what they were not shown."""

    def __init__(self, ledger: HonestLedger) -> None:
        self._ledger = ledger
        self._shown: dict[str, Shown] = {}

    def answered(self, hold: Hold, showtime: Showtime) -> None:
        """A user was answered that this is the hold, at this showtime."""
        self._shown[hold.session_id] = _seats_of(showtime, hold.seat_ids)

    def check(self) -> None:
        """Every booking is for what its user was shown, and the newest programme still has it."""
        now = self._ledger.newest.showtime_by_id[SHOWTIME]
        for booking in self._ledger.by_reference.values():
            self._check(booking, now)

    def _check(self, booking: Booking, now: Showtime) -> None:
        shown = self._shown.get(booking.session_id)
        sold = _seats_of(now, booking.seat_ids)
        assert len(sold.chairs) == len(booking.seat_ids), f"{booking} has seats that the programme does not have"
        if shown is None:
            return
        assert shown.movie_id == sold.movie_id, f"{booking} is for {sold.movie_id}, and {shown.movie_id} was held"
        for seat_id, chair in shown.chairs.items():
            assert sold.chairs.get(seat_id, chair) == chair, f"{booking} is for another chair than was held: {chair}"

    def check_kept_back(self, taken: Mapping[str, SeatState]) -> None:
        """Once all is settled: the seats that are kept back are those of the newest programme that are not sold."""
        room = self._ledger.newest.showtime_by_id[SHOWTIME].auditorium
        sold = self._ledger.owners(SHOWTIME)
        shown = {seat_id for seat_id, state in taken.items() if isinstance(state, Reserved)}
        assert shown == set(room.house_seats) - sold.keys(), f"{shown} are kept back, not {room.house_seats}"


def _seats_of(showtime: Showtime, seat_ids: tuple[str, ...]) -> Shown:
    by_id = showtime.auditorium.seat_map.by_id
    return Shown(showtime.movie.movie_id, {one: _chair(by_id[one]) for one in seat_ids if one in by_id})


def _chair(seat: Seat) -> Chair:
    return seat.row, seat.number, seat.x, seat.kind
