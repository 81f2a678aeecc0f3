"""What an import may do to seats that are sold: pure decisions, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from firstclick.domain.import_plan import Differences, ImportPlan, plan
from firstclick.domain.programme import Auditorium, Movie, Planned, Programme, Showtime, ShowtimeStatus
from firstclick.domain.seats.seat_map import Row, SeatKind, SeatMap, plain_grid
from firstclick.programme_file.drawing import read_drawing
from tests.ledger.making import NOW_MS

DAY_MS = 24 * 3_600_000
TRAIN, ORCHARD = Movie("train", "Night Train"), Movie("orchard", "The Glass Orchard")
STUDIO, CELLAR = Auditorium("studio", "The Studio", plain_grid(3, 4)), Auditorium("cellar", "Cellar", plain_grid(2, 2))
TONIGHT = Showtime("tonight", TRAIN, STUDIO, NOW_MS + 1)
TOMORROW = Showtime("tomorrow", ORCHARD, CELLAR, NOW_MS + DAY_MS)
YESTERDAY = Showtime("yesterday", ORCHARD, CELLAR, NOW_MS - DAY_MS)
ALWAYS = Showtime("orchard", ORCHARD, CELLAR)

OR_MOVE = "Leave its seats as they are, or move the bookings to other seats first: firstclick office move."


def showing(*showtimes: Showtime) -> Programme:
    """The programme that has these showtimes, and the movies and rooms that they need."""
    movies = {one.movie.movie_id: one.movie for one in showtimes}
    rooms = {one.auditorium.auditorium_id: one.auditorium for one in showtimes}
    return Programme("The Corner House", "UTC", tuple(movies.values()), tuple(rooms.values()), showtimes)


def planned(old: Programme, new: Programme, **sold: list[str]) -> ImportPlan:
    """The plan, where these seats are sold at these showtimes, each in a booking of its own."""
    bookings = {showtime_id: {one: f"ref-{one}" for one in seat_ids} for showtime_id, seat_ids in sold.items()}
    return plan(old, new, bookings, NOW_MS)


def test_a_first_import_adds_everything() -> None:
    first = plan(None, showing(TONIGHT, TOMORROW), {}, NOW_MS)
    assert first.showtimes == Differences(added=("tonight", "tomorrow"))
    assert first.movies == Differences(added=("train", "orchard"))
    assert first.auditoriums == Differences(added=("studio", "cellar"))
    assert not first.refused


def test_the_same_programme_changes_nothing() -> None:
    again = planned(showing(TONIGHT, TOMORROW), showing(TONIGHT, TOMORROW), tonight=["A1"])
    assert again.movies == again.auditoriums == again.showtimes == Differences()
    assert not again.refused


def test_an_unsold_showtime_may_be_removed_and_moved() -> None:
    moved = replace(TONIGHT, auditorium=CELLAR)
    after = planned(showing(TONIGHT, TOMORROW), showing(moved))
    assert after.showtimes == Differences(changed=("tonight",), removed=("tomorrow",))
    assert not after.refused


def test_a_sold_showtime_cannot_be_removed() -> None:
    after = planned(showing(TONIGHT, TOMORROW), showing(TOMORROW), tonight=["B2", "A1"])
    assert after.refused == (
        "Showtime tonight (Night Train) cannot be removed: seats A1, B2 sold there. "
        'Leave its table as it was, and move it: [[change]] showtime = "tonight", starts_at = its new start; '
        'or cancel it first: [[change]] showtime = "tonight", status = "cancelled".',
    )


def test_a_sold_showtime_is_cancelled_and_its_bookings_are_listed_once() -> None:
    cancelled = replace(TONIGHT, status=ShowtimeStatus.CANCELLED)
    after = planned(showing(TONIGHT), showing(cancelled), tonight=["A1", "C4"])
    assert after.refused == ()
    assert after.to_refund == (
        "Showtime tonight (Night Train) is cancelled: refund booking ref-A1, seat A1.",
        "Showtime tonight (Night Train) is cancelled: refund booking ref-C4, seat C4.",
    )
    assert after.ended == ("Showtime tonight (Night Train): holds on any seat end, if there are any.",)
    assert planned(showing(cancelled), showing(cancelled), tonight=["A1"]).to_refund == ()


def test_it_is_said_how_many_buyers_of_a_changed_showtime_get_a_mail() -> None:
    cancelled, later = replace(TONIGHT, status=ShowtimeStatus.CANCELLED), replace(TONIGHT, starts_at_ms=NOW_MS + 2)
    sold = {"tonight": {"A1": "ref-1", "A2": "ref-1", "A3": "ref-2"}}

    def said(old: Showtime, new: Showtime) -> tuple[str, ...]:
        return plan(showing(old), showing(new), sold, NOW_MS, {"ref-1", "ref-9"}).written_to

    counts = "seats sold: 3, bookings: 2, of which get a mail:"
    assert said(TONIGHT, later) == (f"Showtime tonight (Night Train) is moved: {counts} 1.",)
    assert said(TONIGHT, cancelled) == (f"Showtime tonight (Night Train) is cancelled: {counts} 1.",)
    assert said(cancelled, TONIGHT) == (f"Showtime tonight (Night Train) takes place after all: {counts} 1.",)
    assert said(TONIGHT, TONIGHT) == said(cancelled, cancelled) == ()


def test_a_cancelled_showtime_may_leave_the_file_and_stays_while_it_has_bookings() -> None:
    cancelled = replace(TONIGHT, status=ShowtimeStatus.CANCELLED)
    after = planned(showing(cancelled, TOMORROW), showing(TOMORROW), tonight=["A1"])
    assert (after.refused, after.kept) == ((), ("tonight",))
    assert after.programme.showtime_by_id["tonight"] == cancelled
    assert planned(showing(cancelled, TOMORROW), showing(TOMORROW)).showtimes.removed == ("tonight",)


def test_a_sold_showtime_is_moved_and_keeps_what_is_held_and_sold() -> None:
    later = replace(TONIGHT, starts_at_ms=NOW_MS + DAY_MS, moved_from=Planned(NOW_MS + 1, "The Studio"))
    twin = replace(later, auditorium=replace(STUDIO, auditorium_id="twin"))
    for moved in (later, twin):
        after = planned(showing(TONIGHT), showing(moved), tonight=["A1", "C4"])
        assert (after.refused, after.ended, after.showtimes.changed) == ((), (), ("tonight",))


def test_a_sold_showtime_without_a_time_cannot_be_removed_either() -> None:
    assert planned(showing(ALWAYS), showing(TONIGHT), orchard=["A1"]).refused == (
        "Showtime orchard (The Glass Orchard) cannot be removed: seat A1 sold there. "
        'Cancel it first: [[change]] showtime = "orchard", status = "cancelled".',
    )


def test_a_sold_showtime_to_come_is_not_moved_into_the_past() -> None:
    """Such as to the wrong month: nobody could be let in, and no seat be sold."""
    past = replace(TONIGHT, starts_at_ms=NOW_MS - 30 * DAY_MS)
    day = datetime.fromtimestamp(NOW_MS // 1000, UTC) - timedelta(days=30)
    assert planned(showing(TONIGHT), showing(past), tonight=["A1", "A2"]).refused == (
        f"Showtime tonight (Night Train) cannot be moved to {day:%Y-%m-%d %H:%M}, which is past: "
        "seats A1, A2 sold there. Correct its starts_at.",
    )
    assert planned(showing(TONIGHT), showing(replace(past, starts_at_ms=NOW_MS)), tonight=["A1"]).refused
    assert not planned(showing(TONIGHT), showing(replace(past, starts_at_ms=NOW_MS + 1)), tonight=["A1"]).refused


def test_a_start_that_was_past_before_forbids_no_import() -> None:
    past = replace(TONIGHT, starts_at_ms=NOW_MS - 30 * DAY_MS)
    earlier = replace(past, starts_at_ms=NOW_MS - 31 * DAY_MS)
    cancelled = replace(past, status=ShowtimeStatus.CANCELLED)
    for old, new, sold in ((past, past, ["A1"]), (past, earlier, ["A1"]), (TONIGHT, cancelled, ["A1"])):
        assert not planned(showing(old), showing(new), tonight=sold).refused
    assert not planned(showing(TONIGHT), showing(past)).refused


def test_a_sold_showtime_cannot_show_another_movie() -> None:
    after = planned(showing(TONIGHT), showing(replace(TONIGHT, movie=ORCHARD)), tonight=["A1"])
    (refused,) = after.refused
    assert refused.startswith(
        "Showtime tonight (Night Train) cannot show another movie: seat A1 sold there. "
        "Give that movie a showtime with another id. Leave its table as it was, and move it: "
    )


def test_a_sold_seat_must_be_on_the_new_seat_map() -> None:
    after = planned(showing(TONIGHT), showing(replace(TONIGHT, auditorium=CELLAR)), tonight=["A1", "C4"])
    reason = "Showtime tonight (Night Train) has sold seat C4, which its new seat map does not have."
    assert after.refused == (f"{reason} {OR_MOVE}",)


def test_a_seat_map_may_change_around_the_sold_seats() -> None:
    larger = replace(TONIGHT, auditorium=replace(STUDIO, seat_map=plain_grid(4, 9)))
    after = planned(showing(TONIGHT), showing(larger), tonight=["A1", "C4"])
    assert after.auditoriums.changed == ("studio",)
    assert not after.refused


def test_a_sold_seat_stays_of_its_kind() -> None:
    first, *others = STUDIO.seat_map.rows
    seats = (replace(first.seats[0], kind=SeatKind.WHEELCHAIR), *first.seats[1:])
    changed = replace(STUDIO, seat_map=SeatMap((Row("A", 0, seats), *others)))
    after = planned(showing(TONIGHT), showing(replace(TONIGHT, auditorium=changed)), tonight=["A1"])
    reason = "Showtime tonight (Night Train) has sold seat A1, which would be of another kind."
    assert after.refused == (f"{reason} {OR_MOVE}",)


def test_seats_sold_before_the_first_import_count_as_sold() -> None:
    assert plan(None, showing(TONIGHT), {"tonight": {"Z9": "ref-Z9"}}, NOW_MS).refused


def test_a_showtime_that_has_begun_stays_with_its_movie_and_room() -> None:
    after = planned(showing(YESTERDAY, TONIGHT), showing(TONIGHT), yesterday=["A1"])
    assert not after.refused
    assert after.kept == ("yesterday",)
    assert after.showtimes == Differences()
    assert after.programme.showtimes == (TONIGHT, YESTERDAY)
    assert after.programme.movies == (TRAIN, ORCHARD)
    assert after.programme.auditoriums == (STUDIO, CELLAR)


def test_a_kept_showtime_has_the_new_title_of_its_movie() -> None:
    renamed = replace(ORCHARD, title="The Glass Orchard (restored)")
    after = planned(showing(YESTERDAY), showing(replace(TOMORROW, movie=renamed)), yesterday=["A1"])
    assert after.programme.showtime_by_id["yesterday"].movie == renamed


def test_unsold_showtimes_are_removed_a_week_after_they_began() -> None:
    last_week = replace(YESTERDAY, showtime_id="last-week", starts_at_ms=NOW_MS - 8 * DAY_MS)
    old = showing(last_week, YESTERDAY)
    assert planned(old, showing(TONIGHT)).kept == ("yesterday",)
    assert planned(old, showing(TONIGHT), **{"last-week": ["A1"]}).kept == ("last-week", "yesterday")


def drawn(*rows: str) -> Auditorium:
    """The studio with a seat map of these rows, such as `"A ss.ss"`."""
    return replace(STUDIO, seat_map=read_drawing("\n".join(rows)))


def redrawn(old: Auditorium, new: Auditorium, **sold: list[str]) -> ImportPlan:
    """The plan where tonight's room is drawn anew."""
    return planned(showing(replace(TONIGHT, auditorium=old)), showing(replace(TONIGHT, auditorium=new)), **sold)


def test_a_gap_that_numbers_sold_chairs_anew_is_refused() -> None:
    after = redrawn(drawn("C ssssss.ssssss"), drawn("C .sssss.ssssss"), tonight=["C2", "C3"])
    reason = "Showtime tonight (Night Train) has sold seats C2, C3, which would be in another place of the room."
    assert after.refused == (f"{reason} {OR_MOVE}",)


def test_rows_that_change_places_are_refused_where_seats_of_them_are_sold() -> None:
    old, new = drawn("A ss", "B ss", "C ss"), drawn("B ss", "A ss", "C ss")
    assert redrawn(old, new, tonight=["A1"]).refused
    assert not redrawn(old, new, tonight=["C1"]).refused


def test_rows_of_two_sections_with_the_same_label_are_two_rows() -> None:
    old, new = drawn("[a: Up]", "A ss", "[b: Down]", "A ss"), drawn("[b: Down]", "A ss", "[a: Up]", "A ss")
    assert redrawn(old, new, tonight=["a-A1"]).refused
    assert not redrawn(old, drawn("[a: Above]", "A ss", "[b: Down]", "A ss", "B s"), tonight=["a-A1"]).refused


def test_an_aisle_in_front_of_a_row_moves_no_chair() -> None:
    assert not redrawn(drawn("A ss", "B ss"), drawn("A ss", "", "B ss"), tonight=["A1", "B2"]).refused


def test_a_row_that_is_added_in_front_moves_no_chair() -> None:
    assert not redrawn(drawn("B ss", "C ss"), drawn("A ss", "B ss", "C ss"), tonight=["B1", "C2"]).refused


def test_a_sold_seat_may_be_out_of_order_and_its_booking_is_named() -> None:
    after = redrawn(drawn("C spss"), drawn("C sxss"), tonight=["C2", "C3"])
    assert after.ended == ()
    assert not after.refused
    assert after.to_move == ("Showtime tonight (Night Train): seat C2 is out of order and sold; move booking ref-C2.",)
    assert redrawn(drawn("C sxss"), drawn("C spss"), tonight=["C2"]).refused == ()


def test_holds_that_end_are_named_by_their_seats() -> None:
    after = redrawn(drawn("A ss", "C ssss"), drawn("A ss", "C ss"), tonight=["A1"])
    assert after.ended == ("Showtime tonight (Night Train): holds on seats C3, C4 end, if there are any.",)
    assert planned(showing(TONIGHT), showing(TOMORROW)).ended == (
        "Showtime tonight (Night Train): holds on any seat end, if there are any.",
    )
    assert planned(showing(TONIGHT), showing(replace(TONIGHT, starts_at_ms=NOW_MS + 9))).ended
    assert not planned(showing(TONIGHT), showing(TONIGHT)).ended


def test_a_chair_that_is_mended_ends_no_hold() -> None:
    """Nobody holds a chair that is out of order."""
    broken, whole = drawn("C sxss"), drawn("C spss")
    assert redrawn(whole, broken).ended == ("Showtime tonight (Night Train): holds on seat C2 end, if there are any.",)
    assert redrawn(broken, whole).ended == ()


def test_seats_that_were_sold_after_the_start_stay_until_the_movie_is_over() -> None:
    begun = replace(TONIGHT, starts_at_ms=NOW_MS - 60_000, movie=replace(TRAIN, runtime_min=90))
    smaller = replace(begun, auditorium=replace(STUDIO, seat_map=plain_grid(2, 4)))
    assert planned(showing(begun), showing(smaller), tonight=["C1"]).refused
    over = [replace(one, starts_at_ms=NOW_MS - 91 * 60_000) for one in (begun, smaller)]
    assert not planned(showing(over[0]), showing(over[1]), tonight=["C1"]).refused


def test_a_seat_that_no_map_has_any_more_forbids_no_later_import() -> None:
    """An earlier version let it be sold; the import does not make it worse."""
    assert not planned(showing(TONIGHT), showing(TONIGHT, TOMORROW), tonight=["Z9"]).refused


def test_decisions_of_staff_are_void_where_the_programme_changes_its_house_seats() -> None:
    old, new = replace(STUDIO, house_seats=("A1", "A2")), replace(STUDIO, house_seats=("A2", "A3"))
    assert redrawn(old, new).superseded == {"tonight": {"A1", "A3"}}
    assert redrawn(old, old).superseded == {}
