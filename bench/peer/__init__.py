"""The same cases here and at another server of the first API, in turns: `make bench-peer`, bench/README.md."""
