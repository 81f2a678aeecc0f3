"""The practice account, the ledger and the buyers' memories, each read for itself and compared from outside."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.harness.accounts.ledger_rows import read_rows


@dataclass(frozen=True)
class Paid:
    """What the account has of a payment: authorised money counts as not yet given back."""

    amount: int
    captured: int
    refunded: int
    is_authorised: bool


@dataclass(frozen=True)
class Books:
    """Everything at rest. `seats` are live: showtime, seat and session. `sessions` are those of payments, by id."""

    account: Mapping[str, Paid]
    seats: Sequence[tuple[str, str, str]]
    sessions: Mapping[str, str]

    def complaints(self, promised: set[str]) -> list[str]:
        """What must never be; `promised` are the payments that buyers were shown as paid."""
        by_session = {session: payment for payment, session in self.sessions.items()}
        has_seats = {session for _, _, session in self.seats}
        found = [f"sold twice: {seat}" for seat, n in Counter(one[:2] for one in self.seats).items() if n > 1]
        for _, seat_id, session in self.seats:
            paid = self.account.get(by_session.get(session, ""))
            if paid is None or paid.captured != paid.amount or paid.refunded:
                found.append(f"a seat without money: {seat_id} of {session}: {paid}")
        for payment_id, paid in self.account.items():
            is_booked = self.sessions.get(payment_id) in has_seats
            if (paid.captured > paid.refunded or paid.is_authorised) and not is_booked:
                found.append(f"money without a seat: {payment_id}: {paid}")
            if payment_id in promised and not is_booked:
                found.append(f"shown as paid, and not booked: {payment_id}: {paid}")
        return found


def waiting(database_url: str) -> Mapping[str, str]:
    """The payments that are not at rest, by id, and their states."""
    (rows,) = read_rows(database_url, "SELECT payment_id, state FROM payments WHERE look_at_ms IS NOT NULL")
    return dict(rows)


def read_card_books(account: Path, database_url: str) -> Books:
    """Read the account of Stripe's twin, in which a payment may have several intents, and the ledger."""
    with closing(sqlite3.connect(account)) as file:
        given = dict(file.execute("SELECT intent, sum(amount) FROM refunds WHERE status = 'succeeded' GROUP BY intent"))
        rows = file.execute("SELECT id, payment_id, amount, received, status FROM intents").fetchall()
    entries: dict[str, Paid] = {}
    for intent, payment_id, amount, received, status in rows:
        before = entries.get(payment_id, Paid(amount, 0, 0, is_authorised=False))
        is_authorised = before.is_authorised or status == "requires_capture"
        refunded = before.refunded + given.get(intent, 0)
        entries[payment_id] = Paid(amount, before.captured + received, refunded, is_authorised)
    return Books(entries, *_ledger_of(database_url))


def unequal(books: Books, database_url: str) -> list[str]:
    """Payments of which the ledger says other sums than the account, both at rest."""
    asked = "SELECT payment_id, sum(amount_minor) FROM refunds WHERE state = 'succeeded' GROUP BY payment_id"
    rows, given = read_rows(database_url, "SELECT payment_id, charged_minor FROM payments", asked)
    refunded, nothing = dict(given), Paid(0, 0, 0, is_authorised=False)
    account = {payment_id: books.account.get(payment_id, nothing) for payment_id, _ in rows}
    return [
        f"{payment_id}: {charged} charged and {refunded.get(payment_id, 0)} given back: {account[payment_id]}"
        for payment_id, charged in rows
        if (charged, refunded.get(payment_id, 0)) != (account[payment_id].captured, account[payment_id].refunded)
    ]


def read_books(data: Path, database_url: str) -> Books:
    """Read the practice account in a server's data directory, and the ledger."""
    with closing(sqlite3.connect(data / "practice.db")) as account:
        refunds = dict(account.execute("SELECT payment_id, sum(amount_minor) FROM refunds GROUP BY payment_id"))
        rows = account.execute("SELECT payment_id, amount_minor, captured_minor, state FROM payments").fetchall()
    entries = {
        one: Paid(amount, taken, refunds.get(one, 0), state == "authorised") for one, amount, taken, state in rows
    }
    return Books(entries, *_ledger_of(database_url))


def _ledger_of(database_url: str) -> tuple[Sequence[tuple[str, str, str]], Mapping[str, str]]:
    """The live seats, and the sessions of payments."""
    live = "SELECT showtime_id, seat_id, session_id FROM bookings WHERE cancelled_at_ms IS NULL"
    sessions, seats = read_rows(database_url, "SELECT payment_id, session_id FROM payments", live)
    return seats, dict(sessions)
