"""How the command reports words that it does not take: with the usage of the command that they are for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from firstclick.cli.command import command_parser, main

Printed = pytest.CaptureFixture[str]


def every_parser(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser and those of all commands below it."""
    yield parser
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to look at a parser
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for below in action.choices.values():
                yield from every_parser(below)


def usage_error(printed: Printed, *words: str) -> str:
    """What the command prints on standard error; it must end with status 2."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    return printed.readouterr().err


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("report", "foo"), "'sales', 'occupancy'"),
        (("report", "sales", "--by", "foo"), "'day', 'movie'"),
        (("staff", "add", "Bob", "--role", "boss", "--password-stdin"), "'door', 'counter'"),
        (("staff", "role", "Bob", "king"), "'door', 'counter'"),
        (("mails", "list", "--kind", "foo"), "'ticket'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_word_that_is_none_is_answered_with_those_that_are(
    words: tuple[str, ...], known: str, capsys: Printed
) -> None:
    error = usage_error(capsys, *words)
    assert known in error
    assert "<" not in error, "no member of an enumeration, as Python writes it"


def test_all_choices_are_plain_words_and_no_option_may_be_shortened() -> None:
    parsers = list(every_parser(command_parser()))
    assert len(parsers) > 60, "all of them are looked at"
    for parser in parsers:
        assert not parser.allow_abbrev, parser.prog
        words = [one for action in parser._actions for one in action.choices or ()]  # noqa: SLF001
        assert {type(one) for one in words} <= {str}, parser.prog


def test_an_option_that_is_shortened_is_not_taken(capsys: Printed) -> None:
    assert "unrecognized arguments: --hold-ttl 5" in usage_error(capsys, "serve", "--hold-ttl", "5")


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("office", "me", "--loud"), "firstclick office me"),
        (("bookings", "show", "K7QF-3M9T", "twice"), "firstclick bookings show"),
        (("report", "sales", "--loud"), "firstclick report"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_a_command_does_not_know_is_reported_with_its_own_usage(
    words: tuple[str, ...], command: str, capsys: Printed
) -> None:
    error = usage_error(capsys, *words)
    assert error.startswith(f"usage: {command} ")
    assert f"{command}: error: unrecognized arguments: {words[-1]}\n" in error


def test_a_key_that_no_header_can_have_is_refused_in_words(capsys: Printed) -> None:
    error = usage_error(capsys, "office", "till-open", "1", "--idempotency-key", "é")
    assert "unrecognized" in error, "a till is not opened by key"
    error = usage_error(capsys, "office", "take-due", "K7QF-3M9T", "--paid-by", "cash", "--idempotency-key", "é")
    assert "argument --idempotency-key: it has printable ASCII characters only, not 'é'" in error
