"""The rules of selling seats, as plain values and pure functions.

This package does no input or output, reads no clock, creates no ids and imports only the standard library: `now_ms`,
ids and random numbers are arguments. A rule returns the `Commit` to be written, or raises a `Refusal`.
"""
