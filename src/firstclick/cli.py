"""The command `firstclick`: serve, check the configuration, look at a programme. Errors are one sentence and exit 2."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

import uvicorn

from firstclick import __version__
from firstclick.app import PING_EVERY_S, build_app
from firstclick.domain.programme import Programme
from firstclick.programme import ProgrammeError, describe, load_programme_at
from firstclick.settings import Settings, SettingsError, read_settings
from firstclick.web.feed_socket import FeedSocket

STOP_WITHIN_S = 3
KEEP_ALIVE_S = 75
FEED_MESSAGE_BYTES_MAX = 1024


class CannotStart(Exception):
    """What keeps the server from starting, in a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0, or 2 after an error that the person at the keyboard can mend."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = options.run
    try:
        run(options)
    except (SettingsError, ProgrammeError, CannotStart) as error:
        print(f"firstclick: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="firstclick", description="A real-time seat-booking server for cinemas and small venues."
    )
    parser.add_argument("--version", action="version", version=f"firstclick {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="sell seats: start the server", description="Start the server.")
    serve.set_defaults(run=_serve)
    check = commands.add_parser("check-config", help="check settings and programme, start nothing")
    check.set_defaults(run=_check_config)
    for command in (serve, check):
        _add_settings(command)
    programme = commands.add_parser("programme", help="look at a programme file")
    actions = programme.add_subparsers(required=True, metavar="ACTION")
    for name, run, text in (
        ("check", _check_programme, "check a programme file"),
        ("show", _show_programme, "print what is on, by day"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("file", nargs="?", default="", help="the file; without it: the one that comes along")
        action.set_defaults(run=run)
    return parser


def _add_settings(command: argparse.ArgumentParser) -> None:
    for one in fields(Settings):
        flag = "--" + one.name.replace("_", "-")
        default = ",".join(one.default) if isinstance(one.default, tuple) else one.default
        told = f"{one.metadata['sentence']} [{one.name.upper()}; {default if default != '' else 'unset'}]"
        command.add_argument(flag, dest=one.name, metavar="VALUE", default="", help=told.replace("%", "%%"))


def _settings(options: argparse.Namespace) -> Settings:
    given = {one.name: getattr(options, one.name) for one in fields(Settings)}
    return read_settings(os.environ, given)


def _programme(file: str) -> Programme:
    now_ms = time.time_ns() // 1_000_000
    return load_programme_at(Path(file) if file else None, now_ms)


def _serve(options: argparse.Namespace) -> None:
    settings = _settings(options)
    app = build_app(settings, _programme(settings.programme))
    listener = _listen(settings)
    host, port = listener.getsockname()[:2]
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host  # noqa: S104 - only shown
    print(f"FirstClick sells seats at http://{shown}:{port} (stop with Ctrl-C)", flush=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            http="httptools",
            ws=FeedSocket,
            ws_per_message_deflate=False,
            ws_max_size=FEED_MESSAGE_BYTES_MAX,
            ws_ping_interval=PING_EVERY_S,
            ws_ping_timeout=PING_EVERY_S,
            lifespan="on",
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
    )
    server.run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        why = os.strerror(error.errno) if error.errno else str(error)
        raise CannotStart(
            f"cannot listen on {settings.host}:{settings.port}: {why.lower()}; choose another with --port or --host."
        ) from error
    return listener


def _check_config(options: argparse.Namespace) -> None:
    settings = _settings(options)
    programme = _programme(settings.programme)
    print(f"The settings and the programme of {programme.cinema} are in order.")


def _check_programme(options: argparse.Namespace) -> None:
    programme = _programme(options.file)
    print(f"The programme of {programme.cinema} is in order: {len(programme.showtimes)} showtimes.")


def _show_programme(options: argparse.Namespace) -> None:
    print(describe(_programme(options.file)))
