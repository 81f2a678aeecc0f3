"""Measures speed and cost, beside a baseline on the same machine in the same run: `make bench`, bench/README.md."""
