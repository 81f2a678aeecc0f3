"""Parses the TOML of a programme file, without looking at what is in it."""

from __future__ import annotations

import re
import tomllib

from firstclick.programme_file.problems import at
from firstclick.service.ports.programme import ProgrammeError

_TOML_POSITION = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


def read_document(text: str, source: str) -> dict[str, object]:
    """The values of a TOML text. Raises `ProgrammeError`."""
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise ProgrammeError([_syntax_problem(str(error), source)]) from error
    except RecursionError as error:
        raise ProgrammeError([too_deep(source)]) from error


def too_deep(source: str) -> str:
    """The problem of a text whose values have no end."""
    return at(source, 0, "lists or tables lie too deep in one another.")


def _syntax_problem(message: str, source: str) -> str:
    found = _TOML_POSITION.fullmatch(message)
    if found is None:
        return at(source, 0, f"this is not TOML: {message.rstrip('.')}.")
    return at(source, int(found[2]), f"this is not TOML, at column {found[3]}: {found[1].rstrip('.')}.")
