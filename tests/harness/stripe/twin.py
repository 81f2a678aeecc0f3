"""A twin of Stripe: an HTTP server to which the official library talks, with idempotency keys, faults and events."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from firstclick.payments import stripe as ours
from tests.harness.processes.threaded_http import threaded_http
from tests.harness.stripe.account import Params, StripeRefusal, Thing, TwinAccount
from tests.harness.stripe.faults import Fault, Faults, call_of

SECRET_KEY, PUBLISHABLE_KEY = "sk_test_twin_of_the_tests", "pk_test_twin_of_the_tests"
WEBHOOK_SECRET = "whsec_twin_of_the_tests"
KEYS: Mapping[str, object] = {
    "STRIPE_SECRET_KEY": SECRET_KEY,
    "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
    "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
}
SETTINGS: Mapping[str, object] = {"PAYMENT_PROVIDERS": "stripe", **KEYS}


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    params: Params
    headers: dict[str, str]


class Twin:
    """The twin; `port` is where it answers. `asked` are its requests. `tells` sends an event somewhere."""

    def __init__(self, account: TwinAccount) -> None:
        self.account = account
        self.faults = Faults()
        self.asked: list[Asked] = []
        self.port = 0
        self.before_answer: Callable[[], None] = lambda: None
        """Called when a call is done and not answered yet."""
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[tuple[str, Params], tuple[int, Thing] | None]] = {}

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def provider(self) -> ours.StripeProvider:
        """FirstClick's provider, as it talks to the twin."""
        return ours.StripeProvider(ours.StripeApi(SECRET_KEY, self.url), WEBHOOK_SECRET, PUBLISHABLE_KEY)

    def answer(self, asked: Asked) -> tuple[int, Thing, dict[str, str]]:
        """The answer to a request, by its idempotency key where it has one. Raises nothing."""
        self.asked.append(asked)
        key = asked.headers.get("idempotency-key", "") if asked.method == "POST" else ""
        what = (asked.path, asked.params)
        with self._lock:
            known = self._kept.get(key) if key else None
            if known is None and key:
                self._kept[key] = (what, None)
        if known is not None:
            return _repeated(known, what)
        status, body, is_kept = self._done(asked)
        with self._lock:
            if key and is_kept:
                self._kept[key] = (what, (status, body))
            elif key:
                del self._kept[key]
        return status, body, {}

    def keep_error(self, key: str) -> tuple[int, Thing]:
        """The answer under a key is from now on that something went wrong here."""
        error = _error(StripeRefusal(500, "", "api_error"))
        with self._lock:
            if key in self._kept:
                self._kept[key] = (self._kept[key][0], (500, error))
        return 500, error

    def keep_error_first(self, asked: Asked) -> tuple[int, Thing]:
        """The same, of a call that nothing is done about."""
        key = asked.headers.get("idempotency-key", "")
        with self._lock:
            if key and key not in self._kept:
                self._kept[key] = ((asked.path, asked.params), None)
        return self.keep_error(key)

    def _done(self, asked: Asked) -> tuple[int, Thing, bool]:
        try:
            return 200, self._do(asked), True
        except StripeRefusal as refusal:
            return refusal.status, _error(refusal), refusal.is_kept

    def _do(self, asked: Asked) -> Thing:
        account, params, key = self.account, asked.params, asked.headers.get("authorization", "")
        _, what, intent_id, act = [*asked.path.strip("/").split("/"), "", ""][:4]
        if key.endswith(PUBLISHABLE_KEY) and act == "confirm":
            return self._confirmed(intent_id, params)
        if not key.endswith(SECRET_KEY):
            raise StripeRefusal(401, "api_key_invalid")
        calls: Mapping[str, Callable[[], Thing]] = {
            "create": lambda: account.create(params),
            "retrieve": lambda: account.intent(intent_id),
            "capture": lambda: account.capture(intent_id),
            "cancel": lambda: account.cancel(intent_id),
            "list": lambda: _page(account.intents(int(params["created[gte]"])), asked.path, params),
            "refund": lambda: account.refund(params),
            "list refunds": lambda: _page(
                account.refunds(params.get("payment_intent", ""), int(params.get("created[gte]", 0))),
                asked.path,
                params,
            ),
        }
        assert what in {"payment_intents", "refunds"}, asked.path
        return calls[call_of(asked.method, asked.path)]()

    def _confirmed(self, intent_id: str, params: Params) -> Thing:
        """What Stripe's script does in a browser; a part of the intent comes back."""
        if self.account.intent(intent_id)["client_secret"] != params.get("client_secret"):
            raise StripeRefusal(404, "resource_missing")
        intent = self.account.confirm(intent_id, params.get("payment_method_data[card][number]", ""))
        return {name: intent[name] for name in ("id", "object", "status")}


def _refunds(account: TwinAccount, params: Params) -> list[Thing]:
    return account.refunds(params.get("payment_intent", ""), int(params.get("created[gte]", 0)))


def _repeated(known: Any, what: tuple[str, Params]) -> tuple[int, Thing, dict[str, str]]:  # noqa: ANN401 - as above
    before, answer = known
    if before != what:
        return 400, _error(StripeRefusal(400, "", "idempotency_error")), {}
    if answer is None:
        return 409, _error(StripeRefusal(409, "idempotency_key_in_use")), {}
    return (*answer, {"Idempotent-Replayed": "true"})


def _error(refusal: StripeRefusal) -> Thing:
    message = f"The twin refuses: {refusal.code or refusal.kind}."
    return {"error": {"type": refusal.kind, "code": refusal.code or None, "message": message}}


def _page(things: list[Thing], path: str, params: Params) -> Thing:
    after, limit = params.get("starting_after"), int(params.get("limit", 10))
    ids = [one["id"] for one in things]
    rest = things[ids.index(after) + 1 :] if after else things
    return {"object": "list", "url": path, "data": rest[:limit], "has_more": len(rest) > limit}


class TwinHandler(BaseHTTPRequestHandler):
    """The twin on the wire, where calls and their answers may be lost."""

    protocol_version = "HTTP/1.1"
    twin: Twin

    def handle(self) -> None:
        """Whoever has died meanwhile is not waited for."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("content-length", 0))).decode())

    def log_message(self, *args: object) -> None:
        """Nothing is logged."""

    def _serve(self, text: str) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, urlsplit(self.path).path, dict(parse_qsl(text)), headers)
        fault = self.twin.faults.of(call_of(asked.method, asked.path))
        match fault:
            case Fault.DOWN:
                self.close_connection = True
            case Fault.TOO_MANY:
                self._send(429, _error(StripeRefusal(429, "rate_limit")), {})
            case Fault.ERROR:
                self._send(*self.twin.keep_error_first(asked), {})
            case _:
                self._send_after(fault, asked)

    def _send_after(self, fault: Fault | None, asked: Asked) -> None:
        status, body, more = self.twin.answer(asked)
        self.twin.before_answer()
        if fault is Fault.LOST:
            self.close_connection = True
        elif fault is Fault.ERROR_AFTER:
            self._send(*self.twin.keep_error(asked.headers.get("idempotency-key", "")), {})
        else:
            self._send(status, body, more, cut=fault is Fault.CUT)

    def _send(self, status: int, body: Thing, more: dict[str, str], *, cut: bool = False) -> None:
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Request-Id": f"req_{uuid.uuid4().hex}", **more}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = self.close_connection or cut


@contextmanager
def stripe_twin(folder: Path, now_ms: Callable[[], int]) -> Iterator[Twin]:
    """A twin whose account is a file in the folder."""
    account = TwinAccount(folder / "stripe.db", now_ms)
    twin = Twin(account)
    try:
        with threaded_http(type("Handler", (TwinHandler,), {"twin": twin})) as port:
            twin.port = port
            yield twin
    finally:
        account.close()
