"""`python -m firstclick` is the command `firstclick`."""

from firstclick.cli.main import main

raise SystemExit(main())
