"""The command `firstclick`. Errors that the person at the keyboard can mend are one sentence and exit status 2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields

from firstclick import __version__
from firstclick.bootstrap.authentication import callers
from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.server import CannotStart, check_redis, programme_path, serve
from firstclick.bootstrap.settings import Settings, SettingsError, read_settings
from firstclick.cli.ledger import backup_ledger, export, import_file, list_programme, migrate_ledger
from firstclick.cli.rush import WrongInTheEnd, add_rush_options, rush
from firstclick.domain.import_plan import ImportRefused
from firstclick.domain.refusals import LedgerUnavailable
from firstclick.ledger import LedgerNotReady, plain_url
from firstclick.programme_file import describe, load_programme_at
from firstclick.rush import CannotRush
from firstclick.service.ports.programme import ProgrammeError

# A command line is shown to everybody on the machine: no option for what is not to be shown.
EVERY_SETTING = tuple(one.name for one in fields(Settings) if one.repr)
LEDGER_SETTINGS = ("data_dir", "database_url")
Command = Callable[[argparse.Namespace], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0, or 2 after an error that the person at the keyboard can mend.

    A rush whose audit finds something wrong ends with 1.
    """
    options = _parser().parse_args(arguments)
    run: Command = options.run
    told: Sequence[str]
    status = 2
    try:
        run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except ImportRefused as refused:
        told = refused.reasons
    except ProgrammeError as error:
        told = error.problems
    except LedgerUnavailable:
        told = ["the database does not answer; check --database-url and try again."]
    except WrongInTheEnd as wrong:
        status, told = 1, str(wrong).splitlines()
    except (SettingsError, CannotStart, CannotRush, LedgerNotReady) as error:
        told = [str(error)]
    else:
        return 0
    print(*(f"firstclick: {sentence}" for sentence in told), sep="\n", file=sys.stderr)
    return status


def _nobody_reads() -> int:
    """The status of a command whose reader, say `head`, has seen enough: as the shell tells of SIGPIPE."""
    # What is still unwritten would be written, and fail once more, while Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="firstclick", description="A real-time seat-booking server for cinemas and small venues."
    )
    parser.add_argument("--version", action="version", version=f"firstclick {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "serve", "sell seats: start the server", lambda o: serve(_settings(o)), EVERY_SETTING)
    _command(commands, "check-config", "check settings and programme, start nothing", _check_config, EVERY_SETTING)
    _command(commands, "migrate", "bring the database's schema up to date", _with(migrate_ledger), LEDGER_SETTINGS)
    backup = _command(commands, "backup", "copy the SQLite ledger while it is in use", _backup, LEDGER_SETTINGS)
    backup.add_argument("target", help="the copy's file; it must not exist yet")
    add_rush_options(_command(commands, "rush", "send virtual buyers to a running server, and audit it", rush))
    programme = commands.add_parser("programme", help="check, show, import, export the programme")
    _add_programme_actions(programme.add_subparsers(required=True, metavar="ACTION"))
    return parser


def _add_programme_actions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, text, run in (
        ("check", "check a programme file", _check_programme),
        ("show", "print what a programme file has on, by day", _show_programme),
    ):
        action = _command(actions, name, text, run)
        action.add_argument("file", nargs="?", default="", help="the file; without it: the one that comes along")
    import_text = _command(actions, "import", "put a file's programme on sale", _import, LEDGER_SETTINGS)
    import_text.add_argument("file", help="the programme file")
    import_text.add_argument("--dry-run", action="store_true", help="only say what would change")
    _command(actions, "export", "print the file that is on sale", _with(export), LEDGER_SETTINGS)
    _command(actions, "list", "print what is on sale, by day", _with(list_programme), LEDGER_SETTINGS)


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    run: Command,
    settings: Sequence[str] = (),
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    command.set_defaults(run=run)
    for one in fields(Settings):
        if one.name in settings:
            default = ",".join(one.default) if isinstance(one.default, tuple) else one.default
            told = f"{one.metadata['sentence']} [{one.name.upper()}; {default if default != '' else 'unset'}]"
            flag = "--" + one.name.replace("_", "-")
            command.add_argument(flag, dest=one.name, metavar="VALUE", default="", help=told.replace("%", "%%"))
    return command


def _settings(options: argparse.Namespace) -> Settings:
    return read_settings(os.environ, {name: getattr(options, name, "") for name in EVERY_SETTING})


def _with(run: Callable[[Settings], None]) -> Command:
    return lambda options: run(_settings(options))


def _check_config(options: argparse.Namespace) -> None:
    settings = _settings(options)
    check_redis(settings)
    callers(settings)
    if settings.database_url:
        plain_url(settings.database_url)
    programme = load_programme_at(programme_path(settings.programme), wall_ms())
    print(f"The settings and the programme of {programme.cinema} are in order.")


def _check_programme(options: argparse.Namespace) -> None:
    programme = load_programme_at(programme_path(options.file), wall_ms())
    print(f"The programme of {programme.cinema} is in order: {len(programme.showtimes)} showtimes.")


def _show_programme(options: argparse.Namespace) -> None:
    print(describe(load_programme_at(programme_path(options.file), wall_ms())))


def _import(options: argparse.Namespace) -> None:
    import_file(_settings(options), options.file, dry_run=options.dry_run)


def _backup(options: argparse.Namespace) -> None:
    backup_ledger(_settings(options), options.target)
