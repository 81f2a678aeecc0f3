"""The command line, `firstclick`."""

from firstclick.cli.command import main as main
