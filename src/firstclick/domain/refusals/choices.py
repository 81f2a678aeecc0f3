"""Refusals of a choice of seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from firstclick.domain.refusals.refusal import NO_FIELDS, Refusal, names_text, seats_text


class NoSeats(Refusal, status=400, slug="no-seats", title="No seats chosen"):
    """A choice has at least one seat."""

    def __init__(self) -> None:
        super().__init__("Choose at least one seat.")


class DuplicateSeats(Refusal, status=400, slug="duplicate-seats", title="Seat named twice"):
    """The same seat was named more than once."""

    def __init__(self, seat_ids: Sequence[str]) -> None:
        super().__init__(f"{seats_text(seat_ids, 'is', 'are')} named more than once.")
        self.seat_ids = tuple(seat_ids)


class UnknownSeats(Refusal, status=404, slug="unknown-seats", title="No such seat"):
    """The auditorium has no such seats."""

    def __init__(self, seat_ids: Sequence[str]) -> None:
        super().__init__(f"{seats_text(seat_ids, 'is', 'are')} not on this seat map.")
        self.seat_ids = tuple(seat_ids)


class TooManySeats(Refusal, status=422, slug="too-many-seats", title="Too many seats"):
    """More seats than one hold may have."""

    def __init__(self, seats_max: int) -> None:
        super().__init__(f"One hold can have {seats_max} seats at the most.")


class SeatTaken(Refusal, status=409, slug="seat-taken", title="Seat taken"):
    """At least one of the seats is not available; the answer names each of them.

    `reserved` are those of them that the box office does not sell, each with the reason of that: "" for house seats.
    """

    def __init__(self, seat_ids: Sequence[str], reserved: Mapping[str, str] = NO_FIELDS) -> None:
        self.seat_ids = tuple(seat_ids)
        self.reserved = {seat_id: reserved[seat_id] for seat_id in seat_ids if seat_id in reserved}
        by_words: dict[tuple[str, str], list[str]] = {}
        for seat_id in seat_ids:
            words = _RESERVED[reserved[seat_id]] if seat_id in reserved else _TAKEN
            by_words.setdefault(words, []).append(seat_id)
        parts = [seats_text(named, *words) for words, named in by_words.items()]
        super().__init__("; ".join([*parts[:1], *(part[0].lower() + part[1:] for part in parts[1:])]) + ".")

    def fields(self) -> Mapping[str, Any]:
        """`conflicts`: the seats that are not available; `reserved`: those of them that are not for sale, if any."""
        conflicts = {"conflicts": list(self.seat_ids)}
        return {**conflicts, "reserved": list(self.reserved)} if self.reserved else conflicts


class LeavesOrphan(Refusal, status=422, slug="leaves-orphan", title="Leaves a single seat"):
    """The seats leave a single empty one between taken ones; `suggestions` are choices of as many seats that do not."""

    def __init__(self, orphans: Sequence[str], suggestions: Sequence[tuple[str, ...]]) -> None:
        alone = "on its own; please add it" if len(orphans) == 1 else "on their own; please add them"
        super().__init__(f"These seats would leave {names_text(orphans)} empty {alone}, or choose other seats.")
        self.orphans = tuple(orphans)
        self.suggestions = tuple(suggestions)

    def fields(self) -> Mapping[str, Any]:
        """`orphans`: the seats left alone; `suggestions`: choices of as many seats that leave none."""
        suggestions = [list(choice) for choice in self.suggestions]
        return {"orphans": list(self.orphans), "suggestions": suggestions}


class HalfOfPair(Refusal, status=422, slug="half-of-pair", title="Half of a pair"):
    """Seats that are sold in pairs were chosen by halves; `suggestions` has the choice with the other halves."""

    def __init__(self, halves: Sequence[str], missing: Sequence[str], whole: tuple[str, ...]) -> None:
        pair = "half of a pair" if len(halves) == 1 else "halves of pairs"
        super().__init__(f"{seats_text(halves, f'is {pair}', f'are {pair}')}; please take {names_text(missing)} too.")
        self.suggestions = (whole,)

    def fields(self) -> Mapping[str, Any]:
        """`suggestions`: the choice with the other halves."""
        return {"suggestions": [list(choice) for choice in self.suggestions]}


class CompanionAlone(Refusal, status=422, slug="companion-alone", title="Companion seat alone"):
    """A companion seat was chosen without a wheelchair place; `suggestions` has the choice with one that is free."""

    def __init__(self, seat_id: str, whole: tuple[str, ...]) -> None:
        hint = f"please take {whole[-1]} too" if whole else "please ask at the box office"
        super().__init__(f"Seat {seat_id} is for who comes with somebody in the wheelchair place beside it; {hint}.")
        self.suggestions = (whole,) if whole else ()

    def fields(self) -> Mapping[str, Any]:
        """`suggestions`: the choice with the wheelchair place, unless that is taken."""
        return {"suggestions": [list(choice) for choice in self.suggestions]}


class NotEnoughTogether(Refusal, status=409, slug="not-enough-together", title="Not enough seats together"):
    """Fewer seats of the requested kinds are free than were requested."""

    def __init__(self, seats: int) -> None:
        super().__init__(f"No {seats} seats together are left at this showtime.")


_TAKEN = ("is already held or confirmed", "are already held or confirmed")
_RESERVED = {
    "": ("is kept back by the box office", "are kept back by the box office"),
    "out_of_order": ("is out of order", "are out of order"),
}
