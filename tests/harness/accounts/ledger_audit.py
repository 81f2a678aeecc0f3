"""Compares what customers were answered with the database itself and with the maps. It trusts no code of FirstClick's.

Lost: a confirm that was answered 204 and is not in the ledger, whole, for that user. Doubled: a seat with two live
bookings, or that two customers were answered to have. Odd: whatever else must not be; `Verdict.odd` has sentences.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.harness.accounts.ledger_rows import read_rows
from tests.harness.accounts.promises import Place, Promises, Sale
from tests.harness.accounts.seat_maps import statuses
from tests.harness.customers.connection import Connection

SHOWN_WITHIN_S = 30.0
_BOOKINGS = "SELECT session_id, showtime_id, seat_id, user_id, reference FROM bookings WHERE cancelled_at_ms IS NULL"


@dataclass(frozen=True, slots=True)
class Row:
    """A live booking of one seat, as the database has it."""

    session_id: str
    showtime: str
    seat_id: str
    user_id: str
    reference: str


@dataclass(frozen=True)
class LedgerAccount:
    """All live bookings, read at one moment."""

    rows: Sequence[Row]

    def sold(self, showtime: str) -> set[str]:
        """The seats that are booked there."""
        return {row.seat_id for row in self.rows if row.showtime == showtime}


@dataclass(frozen=True)
class Verdict:
    """What is wrong; nothing when all three are empty."""

    lost: frozenset[str]
    doubled: frozenset[Place]
    odd: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Nothing is lost, doubled or odd."""
        return not (self.lost or self.doubled or self.odd)


def read_ledger(url: str) -> LedgerAccount:
    """The database as it is, by its own driver."""
    (bookings,) = read_rows(url, _BOOKINGS)
    return LedgerAccount([Row(*one) for one in bookings])


def audit(account: LedgerAccount, promises: Promises) -> Verdict:
    """Compare the ledger with the answers. Answers that came while it was read must not be in `promises` yet."""
    by_session: dict[str, list[Row]] = defaultdict(list)
    for row in account.rows:
        by_session[row.session_id].append(row)
    lost = {sale.session_id for sale in promises.sold.values() if not _is_whole(sale, by_session[sale.session_id])}
    owners = Counter((row.showtime, row.seat_id) for row in account.rows)
    doubled = {place for place, count in owners.items() if count > 1} | promises.doubled
    odd = [*promises.odd, *_oddities(by_session, promises)]
    return Verdict(frozenset(lost), frozenset(doubled), tuple(odd))


async def until_shown(lines: Sequence[Connection], promises: Promises, within_s: float = SHOWN_WITHIN_S) -> None:
    """Every process shows every seat that was sold as confirmed. `within_s` 0: at the first look.

    Redis that was emptied is filled again while everything runs, and a booking whose process was killed is looked up
    after ten seconds.
    """
    ends = time.monotonic() + within_s
    for room in promises.rooms():
        for line in lines:
            while hidden := await _hidden(line, room, promises):
                assert time.monotonic() < ends, f"sold seats of {room} are shown as {hidden}"
                await asyncio.sleep(0.1)  # waits: another process puts it right


async def until_agreed(lines: Sequence[Connection], account: LedgerAccount, rooms: Sequence[str]) -> None:
    """Every process shows exactly the ledger's bookings, and nothing is under way any more."""
    for room in rooms:
        for line in lines:
            ends = time.monotonic() + SHOWN_WITHIN_S
            while (shown := await statuses(line, room)) != dict.fromkeys(account.sold(room), "confirmed"):
                odd = {seat for seat, _ in shown.items() ^ dict.fromkeys(account.sold(room), "confirmed").items()}
                found = {seat: (seat in account.sold(room), shown.get(seat, "available")) for seat in odd}
                assert time.monotonic() < ends, f"{room}: whether it is sold, and how it is shown: {found}"
                await asyncio.sleep(0.1)  # waits: holds are to lapse


async def _hidden(line: Connection, room: str, promises: Promises) -> dict[str, str]:
    sold = promises.seats_of(room)
    shown = await statuses(line, room)
    return {seat: shown.get(seat, "available") for seat in sold if shown.get(seat) != "confirmed"}


def _is_whole(sale: Sale, rows: Sequence[Row]) -> bool:
    booked = {(row.showtime, row.seat_id) for row in rows if row.user_id == sale.user_id}
    return booked == set(sale.places) and len({row.reference for row in rows}) == 1


def _oddities(by_session: dict[str, list[Row]], promises: Promises) -> list[str]:
    found = []
    for session, rows in by_session.items():
        asked = promises.asked.get(session)
        if rows and asked is None:
            found.append(f"{session} is booked, and nobody asked for it")
        if rows and asked is not None and not _is_whole(asked, rows):
            found.append(f"{session} asked for {asked}, and {rows} were booked")
        if rows and session in promises.refused:
            found.append(f"{session} is booked, and was answered {promises.refused[session]}")
    return found
