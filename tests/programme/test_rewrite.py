"""A programme file that forms change: the text has the values of the tables, and all that is equal stays as it was."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firstclick.programme_file import packaged_programme
from firstclick.programme_file.document import read_document
from firstclick.programme_file.json_tables import KINDS, json_tables, same
from firstclick.programme_file.rewrite import rewrite
from firstclick.service.ports.programme import ProgrammeError
from tests.programme.sample import SAMPLE, changed, parse

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

KEYS = st.sampled_from(
    ["id", "code", "name", "title", "starts_at", "valid_until", "seat_map", "times", "amounts", "rows", "a b", ""]
) | st.text(max_size=4)
SCALARS = st.one_of(
    st.text(max_size=12),
    st.text("\"'\\\n\r\t #[]=", max_size=8),
    st.sampled_from(["2026-12-01T19:30:00", "20:15", "night-train", 'A """ss"""']),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(-1e9, 1e9),
)
PRICES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["amounts", "seats", "a b", "y", "list", "n"]),
        st.dictionaries(st.sampled_from(["adult", "child", "deep", "c", "d"]), SCALARS) | SCALARS,
    ),
    min_size=1,
    max_size=4,
)
VALUES = st.recursive(
    SCALARS, lambda values: st.lists(values, max_size=3) | st.dictionaries(KEYS, values, max_size=3), max_leaves=6
)
ENTRIES = st.dictionaries(KEYS, VALUES, max_size=4)
TABLES = st.fixed_dictionaries({kind: ENTRIES if kind == "cinema" else st.lists(ENTRIES, max_size=3) for kind in KINDS})


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


@given(text=st.sampled_from(TEXTS), tables=TABLES)
@example(text=UNUSUAL, tables={"movie": [], "price": [{"seats": "love"}]})
def test_the_new_text_has_exactly_the_values_of_the_tables(text: str, tables: Tables) -> None:
    rewritten(text, tables)


@given(changes=PRICES)
def test_keys_with_dots_and_tables_within_tables_are_changed_where_they_are(
    changes: list[tuple[int, str, object]],
) -> None:
    tables = copy.deepcopy(tables_of(ODD))
    for nth, key, value in changes:
        tables["price"][nth][key] = value
    rewritten(ODD, tables)


@pytest.mark.parametrize("text", TEXTS)
def test_tables_that_say_the_same_leave_every_byte(text: str) -> None:
    assert rewrite(text, tables_of(text), "week.toml") == text


COMMENTED = re.sub(
    r"(?m)^(\[\[?(\w+)\]?\])$",
    lambda header: f"# before a {header[2]} {header.start()}\n\n# of {header.start()}\n{header[1]} # {header.start()}",
    packaged_programme(),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from([kind for kind in KINDS if kind != "cinema"]),
        st.sampled_from(["add", "remove", "change", "move"]),
        st.integers(0, 6),
        st.integers(0, 6),
    ),
    min_size=1,
    max_size=5,
)


def edit(entries: list[dict[str, Any]], act: str, nth: int, to: int) -> None:
    """Add, remove, change or move one of the tables."""
    if act == "add" or not entries:
        entries.insert(to, {"id": f"new-{nth}-{to}"})
    elif act == "change":
        entries[nth % len(entries)]["note"] = f"changed {to}"
    else:
        entry = entries.pop(nth % len(entries))
        entries[to:to] = [entry] if act == "move" else []


@given(edits=EDITS)
def test_comments_survive_every_change_elsewhere(edits: list[tuple[str, str, int, int]]) -> None:
    before = tables_of(COMMENTED)
    after = copy.deepcopy(before)
    for kind, act, nth, to in edits:
        edit(after[kind], act, nth, to)
    new = rewritten(COMMENTED, after)
    for comment in re.findall(r"(?m)^# (?!of ).*$", COMMENTED):
        assert comment in new
    for kind in KINDS[1:]:
        for nth, number in enumerate(re.findall(rf"(?m)^\[\[{kind}\]\] # (\d+)$", COMMENTED)):
            if before[kind][nth] in after[kind]:
                assert f"# of {number}\n[[{kind}]] # {number}\n" in new


def test_a_changed_value_keeps_the_comment_beside_it_and_the_way_of_its_table() -> None:
    text = changed("runtime_min = 104", "runtime_min   = 104   # with the trailer")
    assert edited(text, "movie", 0, runtime_min=99) == text.replace("104", "99")


def test_a_key_is_added_at_the_end_of_its_table_and_one_is_removed() -> None:
    assert edited(SAMPLE, "movie", 1, rating="U") == changed(
        "seats_per_row = 10\n", 'seats_per_row = 10\nrating = "U"\n'
    )
    assert edited(SAMPLE, "movie", 0, rating=None) == changed('rating = "12A"\n', "")


def test_dates_and_times_are_written_as_such_and_drawings_on_lines_of_their_own() -> None:
    assert "starts_at = 2026-12-02T20:00:00\n" in edited(SAMPLE, "showtime", 1, starts_at="2026-12-02T20:00:00")
    assert 'seat_map = """\nA ss\n"""\n' in edited(SAMPLE, "auditorium", 0, seat_map="A ss\n")
    new = edited(SAMPLE, "auditorium", 1, rows=None, seats_per_row=None, seat_map="A ss")
    assert 'seat_map = """\nA ss"""\n' in new
    assert len(parse(new.replace('"""\nA ss"""', '"""\nA ss\n"""')).auditoriums) == 3


def test_the_field_of_a_form_leaves_the_seconds_out() -> None:
    tables = tables_of(SAMPLE)
    tables["showtime"][1]["starts_at"] = "2026-12-01T19:30"
    assert rewrite(SAMPLE, tables, "week.toml") == SAMPLE
    tables["showtime"][1]["starts_at"] = "2026-12-02T19:30"
    assert rewrite(SAMPLE, tables, "week.toml") == changed("2026-12-01", "2026-12-02")


def test_times_of_toml_are_text_that_the_reader_takes() -> None:
    text = changed('["17:00", "20:15"]', "[17:00:00, 20:15:00]")
    assert tables_of(text)["showtime"][0]["times"] == ["17:00", "20:15"]
    assert parse(edited(text, "showtime", 0, times=["17:00", "21:00"])).showtimes


def test_amounts_are_changed_in_their_braces_and_in_a_table_of_their_own() -> None:
    one = packaged_programme()
    assert edited(one, "price", 0, amounts={"adult": "13.00", "child": "8.00", "concession": "9.50"}) == changed(
        "12.00", "13.00", one
    )
    assert "amounts = { adult = \"1.00\", senior = \"2.00\" }" in edited(
        one, "price", 0, amounts={"adult": "1.00", "senior": "2.00"}
    )  # fmt: skip
    assert edited(NESTED, "price", 0, amounts={"adult": "13.00", "child": "8.00"}) == changed(
        "'12.00'", '"13.00"', NESTED
    )


def test_a_table_is_found_again_by_its_name_wherever_it_stands() -> None:
    tables = tables_of(COMMENTED)
    first, second = tables["movie"][:2]
    tables["movie"][:2] = [second | {"title": "Winter"}, first | {"title": "Train"}]
    new = rewritten(COMMENTED, tables)
    for title in ('"Winter"', '"Train"'):
        old = {'"Winter"': '"The Cartographer\'s Winter"', '"Train"': '"Night Train to Marrowby"'}[title]
        comment = COMMENTED[: COMMENTED.index(old)].rpartition("# of ")[2].partition("\n")[0]
        assert f"# of {comment}\n" in new[: new.index(title)]
        assert new[: new.index(title)].rpartition("# of ")[2].startswith(f"{comment}\n")


def test_a_table_that_got_another_id_is_the_same_one() -> None:
    text = changed('id = "night-train"', 'id = "night-train" # the first')
    assert edited(text, "movie", 0, id="day-train") == text.replace('id = "night-train"', 'id = "day-train"')


def test_a_removed_table_leaves_no_hole_and_an_added_one_stands_after_its_neighbour() -> None:
    tables = tables_of(SAMPLE)
    del tables["movie"][0]
    tables["showtime"].insert(1, {"movie": "movie-1", "auditorium": "studio", "days": ["sat"], "time": "11:00"})
    new = rewritten(SAMPLE, tables)
    assert "\n\n\n" not in new
    assert new.index('"sat"') > new.index('"mon"') < new.index("starts_at")
    assert 'days = ["sat"]\ntime = "11:00"\n\n[[showtime]]\n' in new


def test_a_table_without_a_value_in_common_is_another_one() -> None:
    tables = tables_of(NESTED)
    tables["price"][0] = {"amounts": {"adult": "3.00"}, "days": "mon"}
    assert "everywhere" not in rewritten(NESTED, tables)


def test_a_comment_below_the_last_key_goes_with_its_table() -> None:
    text = changed("seats_per_row = 10\n", "seats_per_row = 10\n# not in summer\n")
    tables = tables_of(text)
    tables["movie"].reverse()
    new = rewritten(text, tables)
    assert "seats_per_row = 10\n# not in summer\n" in new
    assert '"movie-1"' in new[: new.index('"night-train"\ntitle')]


def test_the_end_of_the_file_stays_tidy() -> None:
    tables = tables_of(SAMPLE)
    del tables["showtime"][1]
    assert rewritten(SAMPLE, tables) == SAMPLE[: SAMPLE.rindex("\n[[showtime]]")]
    new = rewritten(SAMPLE.rstrip(), tables_of(SAMPLE) | {"promo": [{"code": "X"}]})
    assert new == SAMPLE + '\n[[promo]]\ncode = "X"\n'


def test_a_list_on_several_lines_stays_one() -> None:
    new = edited(NESTED, "price", 0, seats=["love", "standard"])
    assert 'seats = [\n    "love",\n    "standard",\n]\n' in new


def test_what_is_true_is_not_one() -> None:
    assert "rows = true\n" in edited(changed("rows = 8", "rows = 1"), "movie", 1, rows=True)


TEXTS_OF_FORMS = ('""', 'A """ss"""', '"""', "\\", "\\\n", '\n"', '\n\n"""""', "\r\n", "\t\n \n", "\x00\n\x7f", " \n")


@pytest.mark.parametrize("text", TEXTS_OF_FORMS)
def test_a_drawing_may_be_any_text(text: str) -> None:
    edited(SAMPLE, "auditorium", 0, seat_map=text)
    edited(SAMPLE, "movie", 0, summary=text)


@pytest.mark.parametrize(
    "text",
    [
        '[[price]]\nseats = "love"\n[[showtime]]\nmovie = "a"\n[price.amounts]\nadult = "1"\n',
        "[[showtime]]\nmovie = '''\n# a'''\n[[showtime]]\nmovie = \"b\"\n",
    ],
)
def test_a_file_that_cannot_be_cut_keeps_its_values(text: str) -> None:
    for n in range(len(tables_of(text)["showtime"])):
        tables = tables_of(text)
        del tables["showtime"][n]
        rewritten(text, tables)
    edited(UNUSUAL, "movie", 1, title="B")


@pytest.mark.parametrize("rest", ["", "\n\n[[promo]]\ncode = 1\n"])
def test_a_cinema_that_is_missing_is_put_before_all_tables(rest: str) -> None:
    new = rewritten(f"# mine{rest}", {"cinema": {"name": "x"}})
    assert re.match(r'# mine\n+\[cinema\]\nname = "x"\n', new)
    assert new.endswith(rest)


def test_a_file_is_begun_with_the_cinema() -> None:
    tables = {"promo": [{"code": "X"}], "cinema": {"name": "The Corner House", "timezone": "Europe/London"}}
    new = rewritten("", tables)
    assert new == '[cinema]\nname = "The Corner House"\ntimezone = "Europe/London"\n\n[[promo]]\ncode = "X"\n'


def test_a_file_of_windows_stays_one() -> None:
    text = SAMPLE.replace("\n", "\r\n")
    new = rewritten(text, tables_of(text) | {"promo": [{"code": "X", "percent": 10}]})
    assert new == text + '\r\n[[promo]]\r\ncode = "X"\r\npercent = 10\r\n'


def test_tables_of_other_names_stay() -> None:
    for text in (UNUSUAL, SAMPLE + "\n[[moovie]] # oh\nid = 1\n"):
        new = rewritten(text, tables_of(text) | {"movie": [{"id": "c"}]})
        before, after = (read_document(one, "") for one in (text, new))
        assert {key: one for key, one in after.items() if key not in KINDS} == {
            key: one for key, one in before.items() if key not in KINDS
        }


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ({"movies": []}, 'there is no table "movies"; did you mean "movie"?'),
        ({"movie": {}}, "movie must be a list of tables."),
        ({"movie": [1]}, "movie must be a list of tables."),
        ({"cinema": []}, "cinema must be a table."),
        ({"price": [{"amounts": {"adult": None}}]}, "a table price has null in it; leave the key out."),
    ],
)
def test_what_is_no_programme_is_refused(tables: Tables, problem: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        rewrite(SAMPLE, tables, "week.toml")
    assert caught.value.problems == (f"week.toml: {problem}",)
