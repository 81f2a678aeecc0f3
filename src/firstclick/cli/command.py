"""The command `firstclick`. An error that its user can fix is printed as one sentence, with exit status 2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from firstclick import __version__
from firstclick.bootstrap.server import CannotStart
from firstclick.bootstrap.settings import SettingsError
from firstclick.cli.ledger import add_ledger_commands
from firstclick.cli.options import Run
from firstclick.cli.programme import add_programme_actions
from firstclick.cli.rush import AuditFailed, add_rush_command
from firstclick.cli.serve import add_serve_commands
from firstclick.domain.import_plan import ImportRefused
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import LedgerNotReady
from firstclick.rush import RushError
from firstclick.service.ports.programme import ProgrammeError

BROKEN_PIPE = 141
"""The exit status that a shell reports for a process that SIGPIPE has ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. The exit status is 0, or 2 after an error that its user can fix.

    A rush whose audit finds a fault ends with 1.
    """
    options = _parser().parse_args(arguments)
    run: Run = options.run
    errors: Sequence[str]
    status = 2
    try:
        run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        return _end_without_reader()
    except ImportRefused as refused:
        errors = refused.reasons
    except ProgrammeError as error:
        errors = error.problems
    except LedgerUnavailable:
        errors = ["the database does not answer; check --database-url and try again."]
    except AuditFailed as failed:
        status, errors = 1, str(failed).splitlines()
    except (SettingsError, CannotStart, RushError, LedgerNotReady) as error:
        errors = [str(error)]
    else:
        return 0
    print(*(f"firstclick: {sentence}" for sentence in errors), sep="\n", file=sys.stderr)
    return status


def _end_without_reader() -> int:
    """The exit status when the reader of the output, such as `head`, has closed the pipe."""
    # Python flushes standard output when it ends, which would fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="firstclick", description="A real-time seat-booking server for cinemas and small venues."
    )
    parser.add_argument("--version", action="version", version=f"firstclick {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_serve_commands(commands)
    add_ledger_commands(commands)
    add_rush_command(commands)
    programme = commands.add_parser("programme", help="check, show, import, export the programme")
    add_programme_actions(programme.add_subparsers(required=True, metavar="ACTION"))
    return parser
