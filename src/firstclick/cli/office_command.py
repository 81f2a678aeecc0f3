"""What a command of `firstclick office` is: its operation, its arguments, and the request that is made of them."""

from __future__ import annotations

import argparse
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import chain
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from firstclick.cli.office_server import OfficeRefused, OfficeRequest, OfficeServer
from firstclick.cli.options import seat_list
from firstclick.domain.money.money import MoneyError, money_of


class Goes(Enum):
    """Where what was given goes in the request."""

    PATH = auto()
    QUERY = auto()
    BODY = auto()
    AMOUNT = auto()
    """Into the body, as an amount of the cinema's currency in its smallest unit."""
    NOWHERE = auto()
    """The command itself needs it."""


@dataclass(frozen=True)
class Argument:
    """An argument, or with `--` an option. `field` is its name in the request, `sets` what a flag sets there."""

    name: str
    goes: Goes
    field: str
    sentence: str
    metavar: str = ""
    read: Callable[[str], object] = str
    many: bool = False
    """It is given once or more, and what `read` makes of each word is a list: the request has all in one."""
    optional: bool = False
    required: bool = False
    choices: Sequence[str] | None = None
    sets: object = None

    @property
    def is_option(self) -> bool:
        """Whether it has a name on the command line."""
        return self.name.startswith("--")

    @property
    def dest(self) -> str:
        """The name of what was given, where all arguments are."""
        return self.name.lstrip("-").replace("-", "_")

    def value_of(self, options: argparse.Namespace) -> Any:  # noqa: ANN401 - JSON
        """What was given."""
        value = getattr(options, self.dest)
        return [*chain.from_iterable(value)] if self.many else value

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Declare it."""
        if self.sets is not None:
            parser.add_argument(self.name, dest=self.dest, action="store_const", const=self.sets, help=self.sentence)
            return
        more: dict[str, Any] = {"metavar": self.metavar, "type": self.read, "help": self.sentence}
        if self.many:
            more["nargs"] = "+"
        if self.optional:
            more["nargs"] = "?"
        if self.is_option:
            more |= {"dest": self.dest, "required": self.required, "choices": self.choices}
        parser.add_argument(self.name, **more)


class Prepared(NamedTuple):
    """What a request has beside what was given."""

    body: Mapping[str, object]
    headers: Mapping[str, str]


Lines = Callable[[Any], Iterator[str]]
Prepare = Callable[[OfficeServer, argparse.Namespace], Prepared]


@dataclass(frozen=True)
class OfficeCommand:
    """A command and its operation. `lines` are printed of the answer.

    `once`: the operation has an Idempotency-Key, so that the request is sent again where no answer came. `prepare`
    finds what else the request has.
    """

    name: str
    method: str
    path: str
    sentence: str
    lines: Lines
    arguments: tuple[Argument, ...] = ()
    once: bool = field(default=False, kw_only=True)
    prepare: Prepare | None = field(default=None, kw_only=True)

    def request(self, server: OfficeServer, options: argparse.Namespace) -> OfficeRequest:
        """The request of what was given. Raises `OfficeRefused` for an amount that is none."""
        given = {one: one.value_of(options) for one in self.arguments if getattr(options, one.dest) is not None}
        path = self.path.format_map({one.field: quote(value, safe="") for one, value in _of(given, Goes.PATH)})
        query = urlencode({one.field: value for one, value in _of(given, Goes.QUERY)})
        body = {one.field: value for one, value in _of(given, Goes.BODY)} | _amounts(server, _of(given, Goes.AMOUNT))
        more = Prepared({}, {}) if self.prepare is None else self.prepare(server, options)
        key = (options.idempotency_key or uuid.uuid4().hex) if self.once else ""
        body |= more.body
        return OfficeRequest(self.method, f"{path}?{query}" if query else path, body or None, key, more.headers)


Given = list[tuple[Argument, Any]]


def _of(given: Mapping[Argument, Any], goes: Goes) -> Given:
    return [(one, value) for one, value in given.items() if one.goes is goes]


def _amounts(server: OfficeServer, given: Given) -> dict[str, object]:
    """Amounts in the smallest unit of the currency of the server's tills."""
    if not given:
        return {}
    currency = server.ask(OfficeRequest("GET", "/admin/tills")).body["currency"]
    if not currency:
        raise OfficeRefused("Nothing on the programme has a price, so there is no till.")
    try:
        return {one.field: money_of(text, currency).amount_minor for one, text in given}
    except MoneyError as error:
        raise OfficeRefused(str(error)) from None


def sale_seats(text: str) -> list[Mapping[str, str]]:
    """`A1`, `A1=child` or `A1,A2=child` as seats to sell."""
    return [_sale_seat(one) for one in seat_list(text)]


def _sale_seat(text: str) -> Mapping[str, str]:
    seat_id, equals, ticket_type = text.partition("=")
    return {"seat_id": seat_id, "ticket_type": ticket_type} if equals else {"seat_id": seat_id}


def in_path(field: str, metavar: str, sentence: str) -> Argument:
    """An argument that is part of the address."""
    return Argument(field, Goes.PATH, field, sentence, metavar)


def in_query(name: str, metavar: str, sentence: str) -> Argument:
    """An option behind the `?`."""
    return Argument(f"--{name}", Goes.QUERY, name, sentence, metavar)


def in_body(name: str, metavar: str, sentence: str, **more: Any) -> Argument:  # noqa: ANN401 - fields of `Argument`
    """An argument or an option of the body."""
    return Argument(name, Goes.BODY, name.lstrip("-").replace("-", "_"), sentence, metavar, **more)
