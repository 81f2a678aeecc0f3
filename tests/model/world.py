"""What the model is about: two seats, two users, a seat store, a ledger, and what each user was told.

Time is a few ticks. Values only; how they change is in the other files of this folder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from firstclick.domain import values
from firstclick.domain.seats.hold import LIVE, Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.hold_rules import HoldingRules
from firstclick.domain.seats.seat_state import AVAILABLE, Available, Confirmed, Held, Pending, SeatState, at

SHOWTIME = "show"
SEATS = ("A1", "A2")
USERS = ("ann", "bob")
"""By session: each has one."""
ONE, OTHER, BOTH = ("A1",), ("A2",), ("A1", "A2")
WISHES = ((ONE, ONE), (ONE, OTHER), (ONE, BOTH), (BOTH, ONE), (BOTH, BOTH))
"""What the first and the second to come may ask for. The rest is the same with the seats' names exchanged."""

# As in the service, in halves of a tick: a confirm has two ticks to be written in and asks for more when it has less;
# whoever looks after one that is late puts its end off by less than a booking is sent with. A half, so that no two
# processes give different terms the same end: that would take a commit that is under way for seven seconds and arrives
# in the very millisecond.
TICK = 2
RULES = HoldingRules(hold_ttl_ms=TICK, hold_life_max_ms=9, seats_per_hold_max=2)
WRITTEN_WITHIN, LEFT_TO_WRITE, LOOK_AGAIN = 2 * TICK, 2 * TICK, 1
# A process may take its clock to be as much ahead of the store's.
CLOCK_ERROR = TICK


@dataclass(frozen=True, slots=True)
class Told:
    """What a session's user has been answered: until when it is held, that it is not to be had, that it is sold.

    `shown` is the version of the programme that the hold was shown with.
    """

    asked: bool = False
    known: bool = False
    held_until: int = 0
    denied: bool = False
    sold: bool = False
    shown: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """Everything but what is under way. `holds`, `booked` and `told` go by session, `seats` by seat.

    `booked` are the ledger's bookings, `off` the sessions that it never books any more. `restored` says that the
    ledger's bookings were written to the seat store in this epoch, and `before` which there were when the store was
    lost. `version` is the number of imports so far. `gone` are the sessions whose record has vanished from the store
    and whose seats no comparison has seen since.
    """

    now: int
    seats: tuple[SeatState, ...]
    holds: tuple[Hold | None, ...]
    booked: tuple[tuple[str, ...], ...]
    told: tuple[Told, ...]
    off: tuple[bool, ...]
    epoch: int = 0
    restored: bool = True
    before: tuple[int, ...] = ()
    version: int = 0
    gone: tuple[int, ...] = ()

    def with_told(self, session: int, **words: bool | int) -> World:
        """The same after the session's user was told something."""
        return replace(self, told=put(self.told, session, replace(self.told[session], **words)))  # type: ignore[arg-type]

    def owners(self, seat_id: str) -> list[int]:
        """The sessions that have the seat in the ledger."""
        return [session for session, seat_ids in enumerate(self.booked) if seat_id in seat_ids]


class Doing(Enum):
    """What is under way to the store or the ledger."""

    HOLD = auto()
    LANDED = auto()
    SET_ASIDE = auto()
    KEEP_ASIDE = auto()
    BOOK = auto()
    SHOW = auto()
    WITHDRAW = auto()
    RELEASE = auto()
    END = auto()
    PUT_OFF = auto()
    LOOK = auto()
    OUTCOME = auto()
    RESTORE = auto()
    CALL_OFF = auto()
    END_CHANGED = auto()
    FOLLOW = auto()
    FIND_RECORD = auto()
    CANCEL = auto()
    FREE = auto()


@dataclass(frozen=True, slots=True)
class Errand:
    """Something under way for a session (-1: for the house): a commit to the store, or a hold to look up or to book.

    `epoch` is that of the view on which it was decided, and `served` the version of the programme that its process has;
    `by` is when the hold that is looked up was over.
    """

    doing: Doing
    session: int
    commit: Commit | None = None
    hold: Hold | None = None
    epoch: int = 0
    by: int = 0
    served: int = 0


After = tuple[str, World, Errand | None]
"""A word for a step, the world after it, and what is still under way."""


def opening(sessions: int) -> World:
    """Before anybody has come."""
    none, nothing, told, off = (None,) * sessions, ((),) * sessions, (Told(),) * sessions, (False,) * sessions
    return World(0, (AVAILABLE,) * len(SEATS), none, nothing, told, off)


def put(some: tuple, place: int, value: object) -> tuple:  # type: ignore[type-arg]
    """The same with another value at a place."""
    return (*some[:place], value, *some[place + 1 :])


def session_name(session: int) -> str:
    """The id that the domain knows it by."""
    return f"s{session}"


def session_of(state: SeatState) -> int | None:
    """Whose the seat is; None: nobody's."""
    match state:
        case Held(name) | Pending(name) | Confirmed(name):
            return int(name[1:])
        case _:
            return None


def missing(world: World) -> tuple[Change, ...]:
    """What the seat store lacks of the ledger's bookings."""
    changes = []
    for session, booked in enumerate(world.booked):
        sold = Confirmed(session_name(session), USERS[session])
        for seat_id in booked:
            seen = at(world.seats[SEATS.index(seat_id)], world.now)
            if seen != sold:
                changes.append(Change(seat_id, seen, sold))
    return tuple(changes)


def plain(commit: Commit) -> Commit:
    """Without the times that nothing depends on: when a hold was taken, and when one ended. It makes states fewer."""
    hold = commit.hold_after
    if hold is None:
        return commit
    end = hold.expires_at_ms if hold.status in LIVE else 0
    return values.replace(commit, hold_after=values.replace(hold, taken_at_ms=0, expires_at_ms=end))


def is_over(hold: Hold) -> bool:
    """Whether the hold has ended without a sale."""
    return hold.status in (HoldStatus.RELEASED, HoldStatus.EXPIRED)


def is_free(state: SeatState) -> bool:
    """Whether nobody has it."""
    return isinstance(state, Available)
