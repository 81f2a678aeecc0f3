"""The one table of what each role may do at the box office and at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

PROOF_MS = 5 * 60_000
"""How long a password or a passkey counts as a fresh proof, in milliseconds."""


class Role(StrEnum):
    """What somebody works as. Each role may do everything that the roles before it may."""

    DOOR = "door"
    COUNTER = "counter"
    MANAGER = "manager"
    OWNER = "owner"


class Act(StrEnum):
    """What staff do. Operations declare the acts that they need."""

    SCAN = "scan"
    """Let tickets in at the door, and undo that."""
    SEE_SHOWTIMES = "see_showtimes"
    """See the showtimes with their seat maps and who has a seat."""
    SELL = "sell"
    """Sell seats at the counter."""
    GIVE_AWAY = "give_away"
    """Sell seats for nothing, with a note that says why."""
    HOLD_FOR_CUSTOMER = "hold_for_customer"
    """Hold seats for a customer at the counter."""
    RESERVE = "reserve"
    """Keep seats back with a label, and put them on sale again."""
    SEE_BOOKINGS = "see_bookings"
    """Find bookings, and see their whole story."""
    MOVE = "move"
    """Move a booking to other seats."""
    CANCEL = "cancel"
    """Cancel a booking, or seats of it."""
    REFUND = "refund"
    """Give money back."""
    TAKE_DUE = "take_due"
    """Take the money that is due for a booking."""
    TILL = "till"
    """Open a till, count it and close it; managers those of others too."""
    RELEASE_HOLD = "release_hold"
    """End the hold of a customer."""
    BLOCK_SEAT = "block_seat"
    """Take a broken seat out of sale from now on."""
    EDIT_PROGRAMME = "edit_programme"
    """Change movies, auditoriums, showtimes and prices."""
    REPORTS = "reports"
    """See sales and takings."""
    DEVICES = "devices"
    """Let devices scan at the door, and end that."""
    AUDIT = "audit"
    """Read the audit log."""
    SEE_STAFF = "see_staff"
    """See who works here, and as what."""
    STAFF = "staff"
    """Add and remove staff, and change their roles and passwords."""
    SEE_KEYS = "see_keys"
    """See the names of the keys of trusted servers, and what they allow."""
    KEYS = "keys"
    """Make and remove the keys of trusted servers."""
    WEBHOOKS = "webhooks"
    """Change where events are sent."""
    MAILS = "mails"
    """See which mails were sent to buyers, and send them again."""
    SETTINGS = "settings"
    """See the settings of the server, without secrets."""


_DOOR = frozenset({Act.SCAN, Act.SEE_SHOWTIMES})
_COUNTER = _DOOR | {
    Act.SELL,
    Act.HOLD_FOR_CUSTOMER,
    Act.RESERVE,
    Act.SEE_BOOKINGS,
    Act.MOVE,
    Act.CANCEL,
    Act.REFUND,
    Act.TAKE_DUE,
    Act.TILL,
}
_MANAGER = _COUNTER | {Act.GIVE_AWAY, Act.RELEASE_HOLD, Act.BLOCK_SEAT, Act.EDIT_PROGRAMME, Act.REPORTS, Act.DEVICES}
_OWNER = _MANAGER | {
    Act.AUDIT,
    Act.SEE_STAFF,
    Act.STAFF,
    Act.SEE_KEYS,
    Act.KEYS,
    Act.WEBHOOKS,
    Act.MAILS,
    Act.SETTINGS,
}

ACTS_OF: Mapping[Role, frozenset[Act]] = {
    Role.DOOR: _DOOR,
    Role.COUNTER: _COUNTER,
    Role.MANAGER: _MANAGER,
    Role.OWNER: _OWNER,
}
"""Each role with its acts. What is not here is not allowed."""

NEED_PROOF = frozenset({Act.REFUND, Act.STAFF, Act.KEYS})
"""Acts for which the password or passkey must have been shown within `PROOF_MS`."""


def highest_role(names: Iterable[str]) -> Role | None:
    """The role that may do most of those that are named; None where none of the names is a role."""
    named = frozenset(names)
    return next((role for role in reversed(Role) if role in named), None)
