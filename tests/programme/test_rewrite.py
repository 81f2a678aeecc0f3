"""A programme file that forms change: the text has the values of the tables, and all that is equal stays as it was."""

from __future__ import annotations

import re

import pytest

from firstclick.programme_file import packaged_programme
from firstclick.programme_file.document import read_document
from firstclick.programme_file.rewrite import rewrite
from firstclick.programme_file.tables import KINDS
from firstclick.service.ports.programme import ProgrammeError
from tests.programme.forms import COMMENTED, NESTED, UNUSUAL, Tables, edited, rewritten, tables_of
from tests.programme.sample import SAMPLE, changed, parse


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
