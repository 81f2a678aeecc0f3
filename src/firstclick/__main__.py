"""`python -m firstclick` is the command `firstclick`."""

from firstclick.cli.command import main

raise SystemExit(main())
