"""Brings the twin's events to a server as a bad network does: late, twice, out of order, before the answer, never."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter

from stripe import WebhookSignature

from tests.harness.stripe.account import Thing
from tests.harness.stripe.twin import WEBHOOK_SECRET

WAYS = ("never", "at once", "twice", "late", "before the answer", "before the answer")
LATE_MAX_S = 2.0
ANSWERED_WITHIN_S = 2.0


class Postman:
    """Connect `on_change` with the account and `before_answer` with the twin. `ways` counts how events went."""

    def __init__(self, port: int, dice: random.Random) -> None:
        self._port = port
        self._dice = dice
        self._lock = threading.Condition()
        self._bag: list[tuple[float, str]] = []
        self._early: list[str] = []
        self._ends = False
        self.ways: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._walk)
        self._thread.start()

    def close(self) -> None:
        """Nothing more is brought."""
        with self._lock:
            self._ends = True
            self._lock.notify()
        self._thread.join()

    def on_change(self, kind: str, thing: Thing) -> None:
        """An event, which goes one way or the other."""
        body = json.dumps({"object": "event", "type": kind, "data": {"object": thing}})
        now_s = time.monotonic()
        with self._lock:
            way = self._dice.choice(WAYS)
            self.ways[way] += 1
            late_s = now_s + self._dice.uniform(0, LATE_MAX_S)
            match way:
                case "before the answer":
                    self._early.append(body)
                case "twice":
                    self._bag += [(now_s, body), (late_s, body)]
                case "at once" | "late":
                    self._bag.append((now_s if way == "at once" else late_s, body))
            self._lock.notify()

    def before_answer(self) -> None:
        """Bring what comes before the answer to the call that caused it."""
        with self._lock:
            early, self._early = self._early, []
        for body in early:
            self._post(body)

    def _walk(self) -> None:
        while True:
            with self._lock:
                due = [one for one in self._bag if one[0] <= time.monotonic()]
                self._bag = [one for one in self._bag if one not in due]
                if self._ends:
                    return
                if not due:
                    self._lock.wait(0.05)
            for _, body in due:
                self._post(body)

    def _post(self, body: str) -> None:
        """A server that is dead gets nothing, and nobody tries again."""
        headers = {"Stripe-Signature": WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)}
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWERED_WITHIN_S)
        try:
            line.request("POST", "/payment-events/stripe", body.encode(), headers)
            line.getresponse().read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            line.close()
