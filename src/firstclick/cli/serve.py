"""The commands `serve` and `check-config`."""

from __future__ import annotations

import argparse

from firstclick.bootstrap.clocks import wall_ms
from firstclick.bootstrap.preparation import programme_path
from firstclick.bootstrap.server import serve
from firstclick.bootstrap.start_checks import check_settings
from firstclick.cli.options import EVERY_SETTING, Commands, add_command, settings_from
from firstclick.programme_file import load_programme_at


def add_serve_commands(commands: Commands) -> None:
    """Add `serve` and `check-config`."""
    add_command(commands, "serve", "sell seats: start the server", _serve, EVERY_SETTING)
    add_command(commands, "check-config", "check settings and programme, start nothing", _check_config, EVERY_SETTING)


def _serve(options: argparse.Namespace) -> None:
    serve(settings_from(options))


def _check_config(options: argparse.Namespace) -> None:
    settings = settings_from(options)
    check_settings(settings)
    programme = load_programme_at(programme_path(settings.programme), wall_ms(), settings.weeks_ahead)
    print(f"The settings and the programme of {programme.cinema} are in order.")
