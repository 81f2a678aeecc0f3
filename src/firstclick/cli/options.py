"""Adds commands to the parser, with an option for each setting that a command uses."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import TypeAlias

from firstclick.bootstrap.settings import Settings, read_settings

Command = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse has no public name for it

# Secrets have no option: all users of a machine can read the command lines of its processes.
EVERY_SETTING = tuple(setting.name for setting in fields(Settings) if setting.repr)
LEDGER_SETTINGS = ("data_dir", "database_url")


def add_command(
    commands: Commands, name: str, text: str, run: Command, settings: Sequence[str] = ()
) -> argparse.ArgumentParser:
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


def settings_from(options: argparse.Namespace) -> Settings:
    """The settings from the environment and the options. Raises `SettingsError`."""
    return read_settings(os.environ, {name: getattr(options, name, "") for name in EVERY_SETTING})
