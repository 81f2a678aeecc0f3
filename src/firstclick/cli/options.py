"""The parser of commands, and how they are added to it, with an option for each setting that a command uses."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeAlias

from firstclick.bootstrap.settings import Settings, read_settings

Command = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - argparse has no public name for it

# Secrets have no option: all users of a machine can read the command lines of its processes.
EVERY_SETTING = tuple(setting.name for setting in fields(Settings) if setting.repr)
LEDGER_SETTINGS = ("data_dir", "database_url")


class Parser(argparse.ArgumentParser):
    """Takes options by their whole names only, and reports what it does not know with the usage of that command.

    The parsers that are added below it are of this class too.
    """

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - what `ArgumentParser` takes
        super().__init__(**more, allow_abbrev=False)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:  # noqa: ANN401
        """As the parser of the module does, which leaves unknown arguments to the parser above."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return known, unknown


def add_command(commands: Commands, name: str, text: str, run: Command, settings: Sequence[str] = ()) -> Parser:
    """Add the command `name`, which calls `run`. `settings` are the names of the settings that it has options for."""
    command = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    command.set_defaults(run=run)
    for setting in fields(Settings):
        if setting.name in settings:
            default = ",".join(setting.default) if isinstance(setting.default, tuple) else setting.default
            shown_default = default if default != "" else "unset"
            help_text = f"{setting.metadata['sentence']} [{setting.name.upper()}; {shown_default}]"
            flag = "--" + setting.name.replace("_", "-")
            command.add_argument(
                flag,
                dest=setting.name,
                metavar="VALUE",
                default="",
                nargs="?" if isinstance(setting.default, bool) else None,
                const="on" if isinstance(setting.default, bool) else None,
                help=help_text.replace("%", "%%"),
            )
    return command


def seat_list(text: str) -> list[str]:
    """Seats of one word, such as `A1` or `A1,A2`. Raises `ArgumentTypeError`, which the parser reports."""
    seat_ids = [part for one in text.split(",") if (part := one.strip())]
    if not seat_ids:
        raise argparse.ArgumentTypeError(f"it names seats, such as A1 A2 or A1,A2, not {text!r}")
    return seat_ids


def words(enum: type[StrEnum]) -> list[str]:
    """The values of an enumeration as plain texts: errors of the parser show members as Python writes them."""
    return [one.value for one in enum]


def settings_from(options: argparse.Namespace) -> Settings:
    """The settings from the environment and the options. Raises `SettingsError`."""
    return read_settings(os.environ, {name: getattr(options, name, "") for name in EVERY_SETTING})
