"""Sends requests to the box office of a running server, with a token, and turns refusals into sentences."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from firstclick.domain.money.money import Money
from firstclick.rush import ServerAddress
from firstclick.web.auth.staff import is_localhost, is_loopback

TOKEN = "FIRSTCLICK_TOKEN"  # noqa: S105 - the name of a variable
KEY_HEADER = "Idempotency-Key"
ANSWER_WITHIN_S = 30.0
TRIES = 3
PAUSE_S = 1.0
UNDER_WAY = "/problems/still-under-way"
HINTS = {
    "no_session": "The server does not know the token: it is over, for another server, or without a role. A new key is "
    "known after two seconds.",
    "proof": "A server key cannot do this, and a bearer token only within five minutes of its sign-in. To give money "
    "back without one: firstclick bookings cancel.",
}
"""What to do about a refusal, by its reason: its sentence is for the page."""


class OfficeRefused(Exception):
    """The box office did not do that. `reasons` are sentences that say why, and what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons: Sequence[str] = reasons


class _NoConnection(OfficeRefused):
    """Nothing was sent."""


class _Unclear(Exception):
    """No answer came: it may be done or not. `str()` says what happened."""


@dataclass(frozen=True)
class OfficeRequest:
    """A request. With a `key` it is sent again where no answer came, and done once; so is what only reads."""

    method: str
    path: str
    body: Mapping[str, object] | None = None
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be sent again."""
        return self.method == "GET" or bool(self.key)


class OfficeAnswer(NamedTuple):
    """What came: `body` is the JSON, None for none."""

    status: int
    etag: str
    body: Any


class OfficeServer:
    """A server's box office, as who has `token`. Before a request is sent again it waits `pause_s` seconds."""

    def __init__(self, address: ServerAddress, token: str, pause_s: float = PAUSE_S) -> None:
        self._address = address
        self._token = token
        self._pause_s = pause_s
        if address.tls is None and not (is_localhost(address.host) or is_loopback(address.host)):
            raise OfficeRefused(f"A token goes to another machine by https only, not to {address}.")

    def ask(self, asked: OfficeRequest) -> OfficeAnswer:
        """Send a request. Raises `OfficeRefused`."""
        tries = TRIES if asked.is_repeatable else 1
        why = ""
        for number in range(tries):
            time.sleep(self._pause_s if number else 0)
            try:
                return self._once(asked)
            except _NoConnection:
                if not why:
                    raise
            except _Unclear as unclear:
                why = str(unclear)
        raise OfficeRefused(f"{self._address} did not answer: {why}.", _after_no_answer(asked))

    def timezone(self) -> str:
        """The cinema's time zone; "" where it cannot be found out: what was done before stays done."""
        try:
            return str(self.ask(OfficeRequest("GET", "/admin/me")).body.get("timezone", ""))
        except OfficeRefused:
            return ""

    def _once(self, asked: OfficeRequest) -> OfficeAnswer:
        try:
            with closing(self._connected()) as connection:
                return self._answer(connection, asked)
        except (OSError, http.client.HTTPException) as error:
            raise _Unclear(str(error) or type(error).__name__) from None

    def _connected(self) -> http.client.HTTPConnection:
        its = self._address
        connection = (
            http.client.HTTPConnection(its.host, its.port, timeout=ANSWER_WITHIN_S)
            if its.tls is None
            else http.client.HTTPSConnection(its.host, its.port, timeout=ANSWER_WITHIN_S, context=its.tls)
        )
        try:
            connection.connect()
        except OSError as error:
            why = error.strerror or str(error)
            sentence = f"There is no connection to {its}: {why}. Start the server, or name it with --server."
            raise _NoConnection(sentence) from None
        return connection

    def _answer(self, connection: http.client.HTTPConnection, asked: OfficeRequest) -> OfficeAnswer:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **asked.headers}
        body = None if asked.body is None else json.dumps(asked.body).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        if asked.key:
            headers[KEY_HEADER] = asked.key
        connection.request(asked.method, asked.path, body, headers)
        response = connection.getresponse()
        found = _json(response.read())
        if 200 <= response.status < 300:
            return OfficeAnswer(response.status, response.getheader("ETag", ""), found)
        problem = found if isinstance(found, dict) and "detail" in found else None
        if problem is None:
            raise OfficeRefused(f"{self._address} answered {response.status}, and not as FirstClick does.")
        if problem["type"] == UNDER_WAY:
            raise _Unclear("the first request is still under way")
        raise OfficeRefused(*sentences_of(problem))


def token_of(file: str | None) -> str:
    """The token in a file, else in the environment; it is never an argument, which others can read."""
    if file is None:
        text, where = os.environ.get(TOKEN, ""), TOKEN
    else:
        try:
            text, where = Path(file).read_text(encoding="utf-8"), file
        except (OSError, UnicodeDecodeError) as error:
            raise OfficeRefused(f"The token cannot be read from {file}: {error}.") from None
    token = text.strip()
    if not token:
        raise OfficeRefused(
            f"There is no token: set {TOKEN}, or name a file with --token-file. firstclick keys add NAME --scopes "
            "role:counter makes one."
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise OfficeRefused(f"What {where} has is no token: a token is one line without blanks.")
    return token


def _json(body: bytes) -> Any:  # noqa: ANN401 - whatever it is
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body


def sentences_of(problem: Mapping[str, Any]) -> Iterator[str]:
    """What a problem says, and what is known beside it."""
    if problem["type"] == "/problems/unknown-path":
        yield "There is no box office here: it is off (ADMIN), or at a port of its own (ADMIN_PORT)."
        return
    hint = HINTS.get(problem.get("reason", ""))
    yield hint or problem["detail"]
    yield from problem.get("reasons", ())
    if "difference" in problem:
        yield f"The difference is {Money(problem['difference'], problem['currency'])}."


def _after_no_answer(asked: OfficeRequest) -> str:
    if asked.method == "GET":
        return "Nothing was changed."
    if asked.key:
        return f"It may be done or not; the same again with --idempotency-key {asked.key} does it once."
    return "It may be done or not: look before you do it again."
