"""A small cinema for tests: its programme, and box offices that sell it, each like a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from random import Random

from firstclick.domain.booking import Booking
from firstclick.domain.programme import Auditorium, Movie, Programme, Showtime
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.seat_map import Row, Seat, SeatKind, SeatMap, plain_grid
from firstclick.domain.seats.seat_state import SeatState
from firstclick.service.checkout.bookings import Bookings
from firstclick.service.live.repair import HouseSeatWatch, Repair
from firstclick.service.live.restorer import Restorer
from firstclick.service.live.views import ViewListener, Views
from firstclick.service.ports.ledger import BookingLedger
from firstclick.service.ports.store import SeatStore
from firstclick.service.selling.desk import Desk
from firstclick.service.selling.holds import Holds
from firstclick.service.selling.house_seats import HouseSeatDesk
from firstclick.stores.memory.store import MemorySeatStore
from tests.honest.ledger import HonestLedger
from tests.simulation.clocks import START_MS, HandClock

RULES = HoldingRules(hold_ttl_ms=20_000, hold_life_max_ms=50_000, seats_per_hold_max=4, holds_per_user_max=3)
PLAIN = Movie("plain", "The Plain Film")
EVENING = Movie("evening", "The Evening Film")
BEGINS_MS = START_MS + 3_600_000


def room(orphan_rule: bool = False, house_seats: tuple[str, ...] = ()) -> Auditorium:
    """Three rows of five: A1 to C5."""
    return Auditorium("room", "Room", plain_grid(3, 5), house_seats, orphan_rule)


def wheelchair_room() -> Auditorium:
    """One row: two standard seats, and then a wheelchair place with its companion seat."""
    kinds = (SeatKind.STANDARD, SeatKind.STANDARD, SeatKind.WHEELCHAIR, SeatKind.COMPANION)
    seats = tuple(Seat(f"A{x + 1}", "A", x + 1, x, 0, kind) for x, kind in enumerate(kinds))
    return Auditorium("small", "Small", SeatMap((Row("A", 0, seats),)), orphan_rule=False)


def programme() -> Programme:
    """Showtimes named for what is special about them; `evening` begins in an hour, `late` an hour later."""
    strict, kept, small = room(orphan_rule=True), room(house_seats=("A1", "B3")), wheelchair_room()
    showtimes = (
        Showtime("plain", PLAIN, room()),
        Showtime("late", EVENING, room(), BEGINS_MS + 3_600_000),
        Showtime("evening", EVENING, room(), BEGINS_MS),
        Showtime("strict", Movie("strict", "The Strict Film"), strict),
        Showtime("kept", Movie("kept", "The Kept Film"), kept),
        Showtime("small", Movie("small", "The Small Film"), small),
    )
    movies = tuple({showtime.movie.movie_id: showtime.movie for showtime in showtimes}.values())
    return Programme("Test", "Europe/Berlin", movies, (room(), strict, kept, small), showtimes)


def new_ids(prefix: str = "session") -> Callable[[], str]:
    """Ids that count, so that a failing test fails the same way again."""
    numbers = count(1)
    return lambda: f"{prefix}-{next(numbers)}"


class Cinema:
    """One process: a box office on a store and a ledger, and the clock that the store goes by."""

    def __init__(
        self,
        store: SeatStore,
        rules: HoldingRules = RULES,
        ids: str = "session",
        ledger: BookingLedger | None = None,
        restores: Callable[..., Restorer] = Restorer,
    ) -> None:
        self.store = store
        self.ledger = ledger or HonestLedger()
        chance = Random(ids)
        restorer = restores(store, self.ledger, lambda: chance.getrandbits(64))
        watch = HouseSeatWatch(restorer.kept_back)
        self.listeners: list[ViewListener] = [watch]
        self.views = Views(programme(), restorer.prepare, self.listeners)
        self.desk = Desk(store, self.views, self.ledger)
        self.repair = Repair(restorer, self.views, watch)
        self.house_seats = HouseSeatDesk(self.desk)
        self.office = Holds(self.desk, rules, new_ids(ids))
        self.bookings = Bookings(self.desk, self.repair, lambda: chance.getrandbits(64))

    async def seats(self, showtime_id: str = "plain") -> dict[str, SeatState]:
        """Every seat that the live view does not know as available."""
        return dict((await self.views.open(showtime_id)).taken)

    async def hold(self, user: str, seats: str, showtime_id: str = "plain") -> str:
        """Hold seats for a user; the session id."""
        return (await self.office.hold(showtime_id, user, seats.split())).hold.session_id

    async def confirm(self, session: str, user: str) -> Booking:
        """Turn a hold into a booking."""
        return await self.bookings.confirm(session, user)

    async def booked(self, user: str, seats: str, showtime_id: str = "plain") -> Booking:
        """Hold seats and confirm them."""
        return await self.confirm(await self.hold(user, seats, showtime_id), user)


async def opened(
    store: SeatStore, rules: HoldingRules = RULES, ids: str = "session", ledger: BookingLedger | None = None
) -> Cinema:
    """A cinema that receives the events of its store."""
    cinema = Cinema(store, rules, ids, ledger)
    await store.start(cinema.views)
    return cinema


def memory(clock: Callable[[], int] | None = None, epoch: str = "life-1") -> MemorySeatStore:
    """A memory store, on a hand clock unless another is given."""
    return MemorySeatStore(clock or HandClock(), epoch)
