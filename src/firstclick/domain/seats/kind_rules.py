"""Rules by the kind of a seat: what is sold together, and what is set aside for those who need it.

* The two seats of a love pair are sold together, while both can be had (`SeatRules.love_pairs`). A half whose other
  half is taken, kept back or out of order is sold alone.
* A companion seat is sold with a wheelchair place of its group, which are wheelchair and companion places side by side
  (`SeatRules.companions`). One that has no wheelchair place beside it is an ordinary seat.
* Some time before the start, wheelchair and companion places are sold to all (`SeatRules.accessible_min`).

Staff and servers of the operator are not bound by them. This module only checks; `hold_rules` makes the commits.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from firstclick.domain.refusals import CompanionAlone, HalfOfPair
from firstclick.domain.seats.occupancy import Occupancy
from firstclick.domain.seats.seat_state import Available

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class SeatRules:
    """What a room's seats are sold by. `accessible_min` is in minutes before the start; None: never released.

    With `walls`, a single seat at a wall, an aisle or a gap is an orphan too.
    """

    love_pairs: bool = True
    companions: bool = True
    walls: bool = False
    accessible_min: int | None = None

    def released_ms(self, starts_at_ms: int | None) -> int | None:
        """When wheelchair and companion places are sold to all (milliseconds since 1970 UTC); None: never."""
        if self.accessible_min is None or starts_at_ms is None:
            return None
        return starts_at_ms - self.accessible_min * MINUTE_MS


USUAL_RULES = SeatRules()
NO_RULES = SeatRules(love_pairs=False, companions=False)
"""Every seat is sold alone."""


def check_kinds(
    occupancy: Occupancy,
    seat_ids: Sequence[str],
    rules: SeatRules,
    now_ms: int,
    keeps: Collection[str] = (),
    released: bool = False,
) -> None:
    """Raise `HalfOfPair` or `CompanionAlone` for a choice that leaves out what is sold with it.

    `keeps` are the seats of the customer's own hold, which can be had too. With `released`, companion seats are sold to
    all. A room without such seats costs nothing here.
    """
    seat_map = occupancy.seat_map
    if rules.love_pairs and seat_map.partner_of:
        _check_pairs(occupancy, seat_ids, keeps, now_ms)
    if rules.companions and not released and seat_map.wheelchairs_of:
        _check_companions(occupancy, seat_ids, keeps, now_ms)


def _check_pairs(occupancy: Occupancy, seat_ids: Sequence[str], keeps: Collection[str], now_ms: int) -> None:
    partner_of = occupancy.seat_map.partner_of
    others = [partner_of[seat_id] for seat_id in seat_ids if seat_id in partner_of]
    missing = [one for one in others if one not in seat_ids and _can_have(occupancy, one, keeps, now_ms)]
    if missing:
        raise HalfOfPair([partner_of[one] for one in missing], missing, (*seat_ids, *missing))


def _check_companions(occupancy: Occupancy, seat_ids: Sequence[str], keeps: Collection[str], now_ms: int) -> None:
    wheelchairs_of = occupancy.seat_map.wheelchairs_of
    for seat_id in seat_ids:
        beside = wheelchairs_of.get(seat_id)
        if beside and not any(one in seat_ids for one in beside):
            free = next((one for one in beside if _can_have(occupancy, one, keeps, now_ms)), None)
            raise CompanionAlone(seat_id, (*seat_ids, free) if free else ())


def _can_have(occupancy: Occupancy, seat_id: str, keeps: Collection[str], now_ms: int) -> bool:
    return seat_id in keeps or isinstance(occupancy.state(seat_id, now_ms), Available)
