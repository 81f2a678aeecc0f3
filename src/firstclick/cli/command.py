"""The command `firstclick`: its parser, and how errors are printed.

An error that the user can correct is printed as one line or a few on standard error, without a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from firstclick import __version__
from firstclick.bootstrap.server import CannotStart
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.cli.audit import add_audit_commands
from firstclick.cli.bookings import BookingRefused, add_bookings_commands
from firstclick.cli.door import add_door_commands
from firstclick.cli.keys import add_keys_commands
from firstclick.cli.ledger import add_ledger_commands
from firstclick.cli.mails import add_mails_commands
from firstclick.cli.office import SeatsRefused, add_office_commands
from firstclick.cli.office_server import OfficeRefused
from firstclick.cli.options import Command, Parser
from firstclick.cli.programme import add_programme_commands
from firstclick.cli.rebuild_store import add_rebuild_store_command
from firstclick.cli.report import add_report_command
from firstclick.cli.rush import AuditFailed, add_rush_command
from firstclick.cli.serve import add_serve_commands
from firstclick.cli.staff import add_staff_commands
from firstclick.cli.webhooks import WebhookFailed, add_webhooks_commands
from firstclick.domain.import_refusals import ImportRefused
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.domain.staff.audit import AuditBroken
from firstclick.domain.staff.members import StaffRefused
from firstclick.ledger import LedgerNotReady
from firstclick.rush import CannotRush
from firstclick.service.office.cinema_days import DaysRefused
from firstclick.service.ports.programme import ProgrammeError
from firstclick.service.ports.server_keys import KeyRefused
from firstclick.service.ports.webhooks import WebhookRefused
from firstclick.stores.redis import CannotRebuild

CORRECTABLE = (
    BookingRefused,
    DaysRefused,
    SettingsError,
    CannotStart,
    CannotRush,
    CannotRebuild,
    LedgerNotReady,
    KeyRefused,
    StaffRefused,
    WebhookRefused,
)
"""Errors that say by `str()` what the user can correct."""
OUTPUT_CLOSED_STATUS = 141
"""128 + SIGPIPE, as a shell reports it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    0: done. 1: an audit found something wrong, or seats stay as they were. 2: an error that the user can correct. 141:
    the reader of the output, such as `head`, closed it.
    """
    options = command_parser().parse_args(arguments)
    run: Command = options.run
    sentences: Sequence[str]
    status = 2
    try:
        run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return OUTPUT_CLOSED_STATUS
    except (ImportRefused, OfficeRefused) as error:
        sentences = error.reasons
    except ProgrammeError as error:
        sentences = error.problems
    except LedgerUnavailable:
        sentences = ["the database does not answer; check --database-url and try again."]
    except (AuditFailed, AuditBroken, SeatsRefused, WebhookFailed) as error:
        status, sentences = 1, str(error).splitlines()
    except CORRECTABLE as error:
        sentences = [str(error)]
    else:
        return 0
    print(*(f"firstclick: {sentence}" for sentence in sentences), sep="\n", file=sys.stderr)
    return status


def _discard_output() -> None:
    """Send what is still buffered to the null device: Python flushes it at exit, and would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command_parser() -> Parser:
    """The parser of all commands."""
    parser = Parser(prog="firstclick", description="A real-time seat-booking server for cinemas and small venues.")
    parser.add_argument("--version", action="version", version=f"firstclick {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_serve_commands(commands)
    add_ledger_commands(commands)
    add_rebuild_store_command(commands)
    add_rush_command(commands)
    add_programme_commands(commands)
    add_keys_commands(commands)
    add_webhooks_commands(commands)
    add_mails_commands(commands)
    add_staff_commands(commands)
    add_audit_commands(commands)
    add_bookings_commands(commands)
    add_report_command(commands)
    add_door_commands(commands)
    add_office_commands(commands)
    return parser
