"""How many of those who have a ticket were let in, by showtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstclick.domain.admission import Folded, SeatAdmission, Verdict, fold
from firstclick.domain.programme import Showtime
from firstclick.service.ports.admissions import TicketFile


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    """A showtime: seats that are sold now, how many of these were let in, and how many of them are inside.

    `doubles` are scans of doors that let in a seat that another one had let in before.
    """

    showtime: Showtime
    expected: int
    admitted: int
    inside: int
    doubles: int

    @property
    def no_shows(self) -> int:
        """The seats with which nobody came, so far."""
        return self.expected - self.admitted


def admission_row(showtime: Showtime, expected: int, files: Sequence[TicketFile]) -> AdmissionRow:
    """The row of a showtime. `files` are its tickets that were scanned."""
    admitted = admitted_seats(files).values()
    inside = sum(one.is_inside for one in admitted)
    doubles = sum(map(_doubles, (fold(one.booking, one.events) for one in files)))
    return AdmissionRow(showtime, expected, len(admitted), inside, doubles)


def admitted_seats(files: Sequence[TicketFile]) -> Mapping[str, SeatAdmission]:
    """The seats of a showtime that are sold now and were let in."""
    found: dict[str, SeatAdmission] = {}
    for file in files:
        folded = fold(file.booking, file.events)
        found |= {seat_id: folded.seats[seat_id] for seat_id in file.booking.seat_ids if seat_id in folded.seats}
    return found


def _doubles(folded: Folded) -> int:
    return sum(one.verdict is Verdict.DOUBLE and one.undone is None for one in folded.outcomes.values())
