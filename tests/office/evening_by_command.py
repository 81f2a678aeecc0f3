"""The evening at the box office that docs/OPERATIONS.md has as commands, and a house in which it takes place."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).resolve().parents[2] / "docs"
EVENING = """\
[cinema]
name = "The Dear House"
timezone = "Europe/London"
currency = "GBP"
fee_per_order = "1.00"

[[auditorium]]
id = "studio"
name = "Studio"
rows = 4
seats_per_row = 8

[[ticket_type]]
id = "adult"
name = "Adult"

[[ticket_type]]
id = "child"
name = "Child"

[[price]]
auditorium = "studio"
amounts = { adult = "12.00", child = "8.00" }

[[movie]]
id = "late-show"
title = "Late"
auditorium = "studio"

[[movie]]
id = "free"
title = "Free"
rows = 2
seats_per_row = 6
"""


class Line(NamedTuple):
    """A command as words, and the file that its output goes to; "" for none."""

    words: Sequence[str]
    file: str

    @property
    def name(self) -> str:
        """The action of `firstclick office`."""
        return self.words[2]


def documented_lines() -> list[Line]:
    """The commands of the documentation, without the first line, which makes the key."""
    section = (DOCS / "OPERATIONS.md").read_text(encoding="utf-8").split("\n## The box office by command\n")[1]
    block = re.findall(r"```\n(.*?)```", section, re.DOTALL)[0]
    lines = [line for line in block.splitlines() if line.startswith("firstclick office")]
    return [Line(shlex.split(words), file.strip()) for words, _, file in (line.partition(">") for line in lines)]
