"""The account of Stripe's twin: payment intents and refunds in a file, changed as Stripe changes them.

Written from Stripe's documentation, and sharing nothing with FirstClick. What is refused raises `StripeRefusal`, as
Stripe words it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

GOOD, DECLINED, SECURE = "4242424242424242", "4000000000000002", "4000002760003184"
"""Cards: one that is good, one that is declined, and one whose bank asks for 3-D Secure."""
CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture")
CONFIRMABLE = ("requires_payment_method", "requires_confirmation")
TABLES = """
CREATE TABLE IF NOT EXISTS intents (
    id TEXT PRIMARY KEY, payment_id TEXT, amount INTEGER, received INTEGER DEFAULT 0, status TEXT, body TEXT,
    created INTEGER, number INTEGER
);
CREATE TABLE IF NOT EXISTS refunds (
    id TEXT PRIMARY KEY, intent TEXT, amount INTEGER, status TEXT, body TEXT, created INTEGER, number INTEGER
);
"""
Params = Mapping[str, str]
Thing = dict[str, Any]


class StripeRefusal(Exception):
    """An error as Stripe answers it. `is_kept`: it is stored under the idempotency key."""

    def __init__(self, status: int, code: str, kind: str = "invalid_request_error", *, is_kept: bool = False) -> None:
        super().__init__(code)
        self.status, self.code, self.kind, self.is_kept = status, code, kind, is_kept


class TwinAccount:
    """All methods are safe to call from several threads. `now_ms` is its clock."""

    def __init__(self, path: Path, now_ms: Callable[[], int]) -> None:
        self.path = path
        self._now_ms = now_ms
        self._lock = threading.RLock()
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.executescript(TABLES)
        self._number = 0
        self.refuses_captures = False
        """Whether banks refuse to hand out what they have authorised."""
        self.on_change: Callable[[str, Thing], None] = lambda _kind, _thing: None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def create(self, params: Params) -> Thing:
        """A new intent."""
        amount = params.get("amount", "")
        if not amount.isdecimal() or not 0 < int(amount) <= 99_999_999:
            raise StripeRefusal(400, "parameter_invalid_integer")
        if params.get("capture_method") != "manual" or params.get("allowed_payment_method_types[0]") != "card":
            raise StripeRefusal(400, "parameter_unknown")
        intent_id = f"pi_{uuid.uuid4().hex}"
        body: Thing = {
            "id": intent_id,
            "object": "payment_intent",
            "amount": int(amount),
            "amount_received": 0,
            "currency": params["currency"],
            "capture_method": "manual",
            "client_secret": f"{intent_id}_secret_{uuid.uuid4().hex}",
            "created": self._now_ms() // 1000,
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": _metadata(params),
            "status": "requires_payment_method",
        }
        return self._save(body, "payment_intent.created")

    def intent(self, intent_id: str) -> Thing:
        """The intent, with its charge as it is now."""
        with self._lock:
            row = self._file.execute("SELECT body FROM intents WHERE id = ?", (intent_id,)).fetchone()
            if row is None:
                raise StripeRefusal(404, "resource_missing")
            body: Thing = json.loads(row[0])
            if body["latest_charge"] is not None:
                body["latest_charge"]["amount_refunded"] = self._given(intent_id)
            return body

    def of_payment(self, payment_id: str) -> Thing:
        """The newest intent that names this payment."""
        with self._lock:
            sql = "SELECT id FROM intents WHERE payment_id = ? ORDER BY number DESC"
            row = self._file.execute(sql, (payment_id,)).fetchone()
            if row is None:
                raise StripeRefusal(404, "resource_missing")
            return self.intent(row[0])

    def confirm(self, intent_id: str, card: str) -> Thing:
        """The buyer pays with a card."""
        with self._lock:
            body = self._in_state(intent_id, CONFIRMABLE)
            if card == DECLINED:
                body |= {"status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}}
                self._save(body, "payment_intent.payment_failed")
                raise StripeRefusal(402, "card_declined", "card_error", is_kept=True)
            if card == SECURE:
                body |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}}
                return self._save(body, "payment_intent.requires_action")
            return self._authorised(body)

    def authenticate(self, intent_id: str, *, agrees: bool = True) -> Thing:
        """The bank has asked its customer."""
        with self._lock:
            body = self._in_state(intent_id, ("requires_action",)) | {"next_action": None}
            if agrees:
                return self._authorised(body)
            error = {"code": "payment_intent_authentication_failure"}
            body |= {"status": "requires_payment_method", "last_payment_error": error}
            return self._save(body, "payment_intent.payment_failed")

    def capture(self, intent_id: str) -> Thing:
        """Take what is authorised."""
        with self._lock:
            body = self._in_state(intent_id, ("requires_capture",))
            if self.refuses_captures:
                error = {"code": "card_declined"}
                body |= {"status": "requires_payment_method", "last_payment_error": error, "latest_charge": None}
                self._save(body, "payment_intent.payment_failed")
                raise StripeRefusal(402, "card_declined", "card_error", is_kept=True)
            body |= {"status": "succeeded", "amount_received": body["amount"]}
            body["latest_charge"] |= {"captured": True, "amount_captured": body["amount"]}
            return self._save(body, "payment_intent.succeeded")

    def cancel(self, intent_id: str, why: str | None = None) -> Thing:
        """Void what is not captured."""
        with self._lock:
            body = self._in_state(intent_id, CANCELABLE)
            body |= {"status": "canceled", "cancellation_reason": why}
            return self._save(body, "payment_intent.canceled")

    def expire(self, intent_id: str) -> Thing:
        """The authorisation has expired, a week later."""
        return self.cancel(intent_id, "automatic")

    def refund(self, params: Params) -> Thing:
        """Give back; never more than was captured."""
        with self._lock:
            intent_id, amount = params.get("payment_intent", ""), int(params["amount"])
            body = self.intent(intent_id)
            if body["status"] != "succeeded":
                raise StripeRefusal(400, "charge_not_captured", is_kept=True)
            if self._given(intent_id) + amount > body["amount_received"]:
                raise StripeRefusal(400, "charge_already_refunded", is_kept=True)
            refund: Thing = {
                "id": f"re_{uuid.uuid4().hex}",
                "object": "refund",
                "amount": amount,
                "created": self._now_ms() // 1000,
                "currency": body["currency"],
                "metadata": _metadata(params),
                "payment_intent": intent_id,
                "status": "succeeded",
            }
            return self._save_refund(refund)

    def set_refund(self, refund_id: str, status: str) -> Thing:
        """What becomes of a refund at a bank: `pending`, `succeeded` or `failed`."""
        with self._lock:
            (text,) = self._file.execute("SELECT body FROM refunds WHERE id = ?", (refund_id,)).fetchone()
            return self._save_refund(json.loads(text) | {"status": status})

    def refunds(self, intent_id: str = "", from_s: int = 0) -> list[Thing]:
        """Refunds, the newest first: of one intent, or all."""
        sql = "SELECT body FROM refunds WHERE ? IN ('', intent) AND created >= ? ORDER BY number DESC"
        with self._lock:
            return [json.loads(body) for (body,) in self._file.execute(sql, (intent_id, from_s))]

    def intents(self, from_s: int = 0) -> list[Thing]:
        """Intents, the newest first."""
        with self._lock:
            sql = "SELECT id FROM intents WHERE created >= ? ORDER BY number DESC"
            return [self.intent(intent_id) for (intent_id,) in self._file.execute(sql, (from_s,)).fetchall()]

    def _authorised(self, body: Thing) -> Thing:
        charge = {"id": f"ch_{uuid.uuid4().hex}", "object": "charge", "amount": body["amount"], "amount_captured": 0}
        charge |= {"amount_refunded": 0, "captured": False, "metadata": body["metadata"], "status": "succeeded"}
        body |= {"status": "requires_capture", "last_payment_error": None, "latest_charge": charge}
        return self._save(body, "payment_intent.amount_capturable_updated")

    def _in_state(self, intent_id: str, states: tuple[str, ...]) -> Thing:
        body = self.intent(intent_id)
        if body["status"] not in states:
            raise StripeRefusal(400, "payment_intent_unexpected_state", is_kept=True)
        return body

    def _given(self, intent_id: str) -> int:
        sql = "SELECT coalesce(sum(amount), 0) FROM refunds WHERE intent = ? AND status IN ('pending', 'succeeded')"
        given: int = self._file.execute(sql, (intent_id,)).fetchone()[0]
        return given

    def _save(self, body: Thing, event: str) -> Thing:
        with self._lock:
            self._number += 1
            values = (body["id"], body["metadata"].get("payment_id"), body["amount"], body["amount_received"])
            row = (*values, body["status"], json.dumps(body), body["created"], self._number)
            update = "received = excluded.received, status = excluded.status, body = excluded.body"
            sql = f"INSERT INTO intents VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET {update}"  # noqa: S608
            self._file.execute(sql, row)
            saved = self.intent(body["id"])
        self.on_change(event, saved)
        return saved

    def _save_refund(self, refund: Thing) -> Thing:
        with self._lock:
            self._number += 1
            row = (refund["id"], refund["payment_intent"], refund["amount"], refund["status"])
            more = (json.dumps(refund), refund["created"], self._number)
            update = "status = excluded.status, body = excluded.body"
            sql = f"INSERT INTO refunds VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET {update}"  # noqa: S608
            self._file.execute(sql, (*row, *more))
        self.on_change("refund.updated", refund)
        return refund


def _metadata(params: Params) -> dict[str, str]:
    return {name[9:-1]: value for name, value in params.items() if name.startswith("metadata[")}
