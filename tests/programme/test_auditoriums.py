"""The `[[auditorium]]` tables: valid ones, and the problems of invalid ones."""

from __future__ import annotations

import pytest

from firstclick.domain.seats.seat_map import SeatKind, plain_grid
from tests.programme.sample import SAMPLE, changed, parse, problem, problems


def test_a_drawn_room_has_its_seats_its_kinds_and_its_gaps() -> None:
    seats = parse(SAMPLE).auditoriums[0].seat_map.by_id
    assert len(seats) == 12
    assert (seats["B3"].x, seats["B3"].y, seats["B3"].kind) == (4, 1, SeatKind.WHEELCHAIR)


def test_a_counted_room_is_a_plain_grid() -> None:
    assert parse(SAMPLE).auditoriums[1].seat_map == plain_grid(2, 3)


def test_a_room_keeps_its_house_seats_and_its_orphan_rule() -> None:
    studio, cellar, _ = parse(SAMPLE).auditoriums
    assert (studio.house_seats, studio.orphan_rule) == (("B1",), True)
    assert (cellar.house_seats, cellar.orphan_rule) == ((), False)


def test_a_room_may_be_numbered_from_the_right() -> None:
    text = changed('name = "The Studio"', 'name = "The Studio"\nnumbering = "right-to-left"')
    row = parse(text).auditoriums[0].seat_map.rows[0]
    assert [seat.seat_id for seat in row.seats] == ["A4", "A3", "A2", "A1"]


def test_a_bad_row_is_reported_with_its_line_inside_the_drawing() -> None:
    assert problem("C ll..pp", "A ll..pp") == ('week.toml, line 12: [[auditorium]] "studio": row "A" is drawn twice.')


def test_the_line_is_right_when_the_drawing_begins_beside_its_quotes() -> None:
    text = changed('"""\nA ss..ss', '"""A ss..ss')
    assert problems(changed("C ll..pp", "C", text))[0].startswith("week.toml, line 11:")


def test_the_line_is_the_keys_when_the_drawing_is_written_on_one() -> None:
    drawn = SAMPLE[SAMPLE.index('"""') : SAMPLE.index('"""', SAMPLE.index('"""') + 3) + 3]
    assert problem(drawn, '"A s\\nB s\\nA s"').startswith("week.toml, line 9:")


def test_a_table_header_inside_a_drawing_does_not_change_line_numbers() -> None:
    found = problems(changed("104", "-1", changed("C ll..pp", "C ll..pp\n[[movie]]\nid = 3")))
    assert [one.partition(":")[0] for one in found] == [f"week.toml, line {n}" for n in (13, 14, 27)]


def test_quotes_in_a_comment_or_a_text_do_not_change_line_numbers() -> None:
    text = changed('name = "The Studio"', 'name = "The \\" \'\'\' Studio" # drawn """ below', changed("104", "-1"))
    assert problems(text)[0].startswith("week.toml, line 25:")


def test_a_room_both_drawn_and_counted_is_refused() -> None:
    assert problem("rows = 2", 'rows = 2\nseat_map = "A ss"') == (
        'week.toml, line 15: [[auditorium]] "cellar": it needs either "seat_map" or "rows" and "seats_per_row" or '
        '"seat_table"; one of them.'
    )


def test_a_room_neither_drawn_nor_counted_is_refused() -> None:
    assert "it needs either" in problem("rows = 2\nseats_per_row = 3\n", "")


def test_a_grid_needs_both_its_numbers() -> None:
    assert problem("rows = 2\n", "") == ('week.toml, line 15: [[auditorium]] "cellar": the key "rows" is missing.')


@pytest.mark.parametrize("rows", [0, -1, 201, 10**12])
def test_a_grid_is_neither_empty_nor_endless(rows: int) -> None:
    assert problem("rows = 2", f"rows = {rows}").endswith(
        'line 19: [[auditorium]] "cellar": rows must be from 1 to 200.'
    )


def test_true_is_no_number() -> None:
    assert problem("rows = 2", "rows = true").endswith("rows must be a whole number, not true or false.")


def test_an_empty_drawing_is_refused() -> None:
    assert problem("A ss..ss\nB ss..wc\nC ll..pp\n", "\n").endswith("seat_map is empty.")


def test_a_grid_has_no_numbering() -> None:
    assert '"numbering" is for a drawn "seat_map"' in problem("rows = 2", 'rows = 2\nnumbering = "left-to-right"')


def test_an_unknown_numbering_is_refused() -> None:
    found = problem('name = "The Studio"', 'name = "The Studio"\nnumbering = "zigzag"')
    assert found.endswith('numbering must be a rule, such as "right-to-left" or "odd-even".')


def test_a_house_seat_that_is_not_on_the_map_is_refused() -> None:
    assert problem('["B1"]', '["B1", "B11"]') == (
        'week.toml, line 8: [[auditorium]] "studio": the house seat "B11" is not on its seat map; did you mean "B1"?'
    )


def test_a_house_seat_named_twice_is_refused() -> None:
    assert problem('["B1"]', '["B1", "B1"]').endswith('house_seats names "B1" more than once.')


def test_house_seats_are_texts() -> None:
    assert problem('["B1"]', '["B1", 2]').endswith("house_seats must be a list of texts in quotes.")
    assert problem('["B1"]', "2").endswith("house_seats must be a list, not a whole number.")


def test_an_unknown_key_is_refused_and_the_right_one_named() -> None:
    assert problem("orphan_rule", "orphan_rules") == (
        'week.toml, line 18: [[auditorium]] "cellar": there is no key "orphan_rules"; did you mean "orphan_rule"?'
    )


def test_two_rooms_of_one_id_are_refused_with_both_lines() -> None:
    found = problems(changed('id = "cellar"', 'id = "studio"'))
    assert found[0] == 'week.toml, line 16: [[auditorium]] "studio": this id is already taken, in line 6.'


@pytest.mark.parametrize("bad", ["the studio", "stüdio", "a/b", "..", "a:b", "a\\n"])
def test_an_id_that_cannot_stand_in_a_path_is_refused(bad: str) -> None:
    assert "line 16: " in problems(changed('id = "cellar"', f'id = "{bad}"'))[0]
    assert (
        "may only have letters, digits, dots, hyphens and underscores."
        in problems(changed('id = "cellar"', f'id = "{bad}"'))[0]
    )


def test_an_id_of_65_characters_is_refused() -> None:
    found = problems(changed('id = "cellar"', f'id = "{"a" * 65}"'))
    assert found[0].endswith(": id has 65 characters; 64 is the most.")


def test_an_auditorium_without_an_id_is_named_by_its_number() -> None:
    assert problems(changed('id = "cellar"\n', ""))[0] == (
        'week.toml, line 15: [[auditorium]] number 2: the key "id" is missing.'
    )
