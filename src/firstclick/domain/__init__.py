"""The rules of selling seats, as plain values and pure functions.

Nothing here waits, reads a clock, makes an id or imports anything but the standard library:
`now_ms`, ids and chance are arguments. A rule answers with a `Commit` to be written, or raises a `Refusal`.
"""
