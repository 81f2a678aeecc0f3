"""What customers were answered, kept from nothing but answers: the account that everything else is measured against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

Place = tuple[str, str]
"""A seat at a showtime."""


@dataclass(frozen=True, slots=True)
class Sale:
    """Seats that a user asked to confirm, or was answered to have."""

    session_id: str
    showtime: str
    seat_ids: tuple[str, ...]
    user_id: str

    @property
    def places(self) -> tuple[Place, ...]:
        """Every seat of it."""
        return tuple((self.showtime, seat_id) for seat_id in self.seat_ids)


@dataclass
class Promises:
    """`odd` are sentences about answers that nobody should have been given."""

    asked: dict[str, Sale] = field(default_factory=dict)
    """By session: a confirm was sent by its holder, whatever came of it."""
    sold: dict[tuple[str, str], Sale] = field(default_factory=dict)
    """By session and user: answered 204."""
    refused: dict[str, int] = field(default_factory=dict)
    """By session: the last word was that there is no booking, with this status."""
    odd: list[str] = field(default_factory=list)
    _owners: dict[Place, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    _sold_ms: dict[Place, float] = field(default_factory=dict)

    @property
    def doubled(self) -> set[Place]:
        """Seats that more than one customer was answered to have."""
        return {place for place, owners in self._owners.items() if len(owners) > 1}

    @property
    def seats_sold(self) -> int:
        """How many seats were answered with 204."""
        return len(self._owners)

    def copy(self) -> Promises:
        """As they are now, while customers go on."""
        owners = defaultdict(set, {place: set(owners) for place, owners in self._owners.items()})
        return Promises(
            dict(self.asked),
            dict(self.sold),
            dict(self.refused),
            list(self.odd),
            owners,
            dict(self._sold_ms),
        )

    def asks(self, sale: Sale) -> None:
        """A confirm is about to be sent."""
        self.asked[sale.session_id] = sale

    def confirmed(self, sale: Sale, answered_ms: float) -> None:
        """A confirm was answered 204, at this time in milliseconds."""
        self.sold.setdefault((sale.session_id, sale.user_id), sale)
        refused = self.refused.pop(sale.session_id, None)
        if refused is not None:
            self.odd.append(f"{sale.session_id} was answered {refused}, and confirmed later")
        for place in sale.places:
            self._owners[place].add((sale.session_id, sale.user_id))
            self._sold_ms.setdefault(place, answered_ms)

    def denied(self, sale: Sale, status: int) -> None:
        """A confirm was answered: there is no such booking, and there will be none."""
        if (sale.session_id, sale.user_id) in self.sold:
            self.odd.append(f"{sale.session_id} was confirmed, and answered {status} later")
        else:
            self.refused[sale.session_id] = status

    def held(self, sale: Sale, sent_ms: float) -> None:
        """A hold was given that was asked for at this time (ms): nobody may have bought its seats before."""
        sold = [place for place in sale.places if self._sold_ms.get(place, sent_ms) < sent_ms]
        if sold:
            self.odd.append(f"{sold} were sold, and held by {sale.session_id} later")

    def rooms(self) -> list[str]:
        """The showtimes at which something was sold."""
        return sorted({showtime for showtime, _ in self._owners})

    def seats_of(self, showtime: str) -> set[str]:
        """The seats that were sold there."""
        return {seat_id for room, seat_id in self._owners if room == showtime}
