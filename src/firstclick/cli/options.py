"""Adds commands to the parser, and reads the settings from a command's options and the environment."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import TypeAlias

from firstclick.bootstrap.settings import Settings, read_settings

# Other users of the machine can see a command line, so secret settings have no option.
EVERY_SETTING = tuple(one.name for one in fields(Settings) if one.repr)
LEDGER_SETTINGS = ("data_dir", "database_url")

Run = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse has no public name


def add_command(
    commands: Commands, name: str, text: str, run: Run, settings: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """Add a command that calls `run`, with an option for each of the named settings. `text` is its help."""
    command = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
    command.set_defaults(run=run)
    for one in fields(Settings):
        if one.name in settings:
            default = ",".join(one.default) if isinstance(one.default, tuple) else one.default
            about = f"{one.metadata['sentence']} [{one.name.upper()}; {default if default != '' else 'unset'}]"
            flag = "--" + one.name.replace("_", "-")
            command.add_argument(flag, dest=one.name, metavar="VALUE", default="", help=about.replace("%", "%%"))
    return command


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings: a command's options win over the environment. Raises `SettingsError`."""
    return read_settings(os.environ, {name: getattr(options, name, "") for name in EVERY_SETTING})
