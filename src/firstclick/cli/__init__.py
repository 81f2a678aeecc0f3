"""The command line, `firstclick`."""

from firstclick.cli.main import main as main
