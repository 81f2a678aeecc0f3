"""Programme files that forms change, usual and unusual ones, and what changes them."""

from __future__ import annotations

import copy
import re
from typing import Any

from firstclick.programme_file import packaged_programme
from firstclick.programme_file.document import read_document
from firstclick.programme_file.json_tables import json_tables, same
from firstclick.programme_file.rewrite import rewrite
from tests.programme.sample import SAMPLE

Tables = dict[str, Any]

UNUSUAL = """\
title = 1
movie = [{ id = "a", title = "A" }, { id = "b" }]
cinema.name = "The Corner House" # its name
"price" = []

[other.table]
x = [
  ["movie"],
]
"""
NESTED = """\
# For everybody.
[[ price ]] # everywhere
seats = [
  "love", # two at a time
  'premium',
]
  [price.amounts]
  adult = '12.00' # since May
  child = "8.00"
[["price"]]
amounts.adult = "9.00"
from = 17:00:00
"""
ODD = """\
[[price]]
amounts.adult = "1" # a
seats = "love"
amounts.child = "2" # c
[[price]]
[price.amounts]
adult = "1"
[price.amounts.deep]
x = 1
[[price]]
[[price.list]]
a = 1
[[price.list]]
a = 2
[[price]]
'a b'.c = 1
"a b".d.e = 2
y = [{a=1},{b=2}]"""
APART = '[movie.x]\na = 1\n[cinema]\nname = "x"\n[movie.y]\nb = 2\n'
TEXTS = (SAMPLE, packaged_programme(), UNUSUAL, NESTED, ODD, APART, "", "# nothing yet", SAMPLE.replace("\n", "\r\n"))

COMMENTED = re.sub(
    r"(?m)^(\[\[?(\w+)\]?\])$",
    lambda header: f"# before a {header[2]} {header.start()}\n\n# of {header.start()}\n{header[1]} # {header.start()}",
    packaged_programme(),
)


def tables_of(text: str) -> Tables:
    return json_tables(read_document(text, "week.toml"))


def rewritten(text: str, tables: Tables) -> str:
    """The text with the tables in it, which are all there again."""
    new = rewrite(text, tables, "week.toml")
    found = tables_of(new)
    assert all(same(found[kind], value) for kind, value in tables.items()), new
    return new


def edited(text: str, kind: str, nth: int, **values: object) -> str:
    """The text after one table got the values in a form; None removes a key."""
    tables = copy.deepcopy(tables_of(text))
    entry = tables[kind] if kind == "cinema" else tables[kind][nth]
    entry.update(values)
    for key in [key for key, value in entry.items() if value is None]:
        del entry[key]
    return rewritten(text, tables)
