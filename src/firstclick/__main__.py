"""`python -m firstclick` is the command `firstclick`."""

from firstclick.cli import main

raise SystemExit(main())
