"""The commands `office …`: what staff do at the box office of a running server, by its `/admin` and with a token."""

from __future__ import annotations

import argparse
import functools
import json
import os
from typing import Any

from firstclick.cli.office_command import OfficeCommand
from firstclick.cli.office_commands import COMMANDS
from firstclick.cli.office_seat_lines import refused_seats
from firstclick.cli.office_server import TOKEN, OfficeAnswer, OfficeServer, token_of
from firstclick.cli.options import Commands, add_command
from firstclick.rush import ServerAddress

SERVER = "FIRSTCLICK_SERVER"
SERVER_DEFAULT = "http://localhost:8080"
CLOSING = "A payment is under way: it is closed, and then the seats are free."


class SeatsRefused(Exception):
    """Some seats stay as they were; `str()` has a line for each."""


def add_office_commands(commands: Commands) -> None:
    """Add `office` with its actions."""
    office = commands.add_parser("office", help="sell, hold, reserve, move seats and more at a running server")
    actions: Commands = office.add_subparsers(required=True, metavar="ACTION")
    for command in COMMANDS:
        action = add_command(actions, command.name, command.sentence, functools.partial(_run, command))
        for argument in command.arguments:
            argument.add_to(action)
        if command.once:
            key_help = "do what is sent with this key once"
            action.add_argument("--idempotency-key", metavar="KEY", type=_header_text, help=key_help)
        action.add_argument("--server", metavar="URL", help=f"the server [{SERVER}; {SERVER_DEFAULT}]")
        action.add_argument("--token-file", metavar="FILE", help=f"a file with the token [{TOKEN}]")
        action.add_argument("--json", action="store_true", help="print the answer as it came")


def _run(command: OfficeCommand, options: argparse.Namespace) -> None:
    """Raises `OfficeRefused`, and `SeatsRefused` after what was done is printed."""
    address = ServerAddress.parse(options.server or os.environ.get(SERVER) or SERVER_DEFAULT)
    server = OfficeServer(address, token_of(options.token_file))
    answer = server.ask(command.request(server, options))
    _print(command, server, answer, as_json=options.json)
    refused = list(refused_seats(answer.body)) if isinstance(answer.body, dict) else []
    if refused:
        raise SeatsRefused("\n".join(refused))


def _header_text(text: str) -> str:
    """What a header can have. Raises `ArgumentTypeError`, which the parser reports."""
    if not text.isascii() or not text.isprintable():
        raise argparse.ArgumentTypeError(f"it has printable ASCII characters only, not {text!r}")
    return text


def _print(command: OfficeCommand, server: OfficeServer, answer: OfficeAnswer, *, as_json: bool) -> None:
    if answer.status == 202:
        print(CLOSING)
    elif not as_json:
        print(*command.lines(_with_timezone(server, answer.body)), sep="\n")
    elif answer.body is not None:
        print(json.dumps(answer.body, ensure_ascii=False))


def _with_timezone(server: OfficeServer, body: Any) -> Any:  # noqa: ANN401 - JSON
    """The answer with the cinema's zone: few have it themselves, and all times are printed in it."""
    return {"timezone": server.timezone(), **body} if isinstance(body, dict) and "timezone" not in body else body
