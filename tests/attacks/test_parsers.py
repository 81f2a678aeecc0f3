"""Whatever is given to a parser of ours, the answer is a value or the refusal that is meant for it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import fields
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from firstclick.bootstrap.settings import Settings, read_settings
from firstclick.bootstrap.settings_values import SettingsError
from firstclick.domain.refusals import Refusal
from firstclick.domain.seats.hold import Change, Commit, Hold, HoldStatus
from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED, Confirmed, Held, Pending, SeatState
from firstclick.domain.values import replace
from firstclick.programme_file import packaged_programme, parse_programme
from firstclick.programme_file.chair_numbers import Numbering
from firstclick.programme_file.drawing import DrawingError, read_drawing
from firstclick.service.ports.programme import ProgrammeError
from firstclick.stores.redis.batch_message import Batch, encode_batch, entry, read_message
from firstclick.stores.redis.records import NOT_OURS, hold_bytes, hold_value, seat_bytes, seat_state
from firstclick.web.api.public_address import PublicAddress
from firstclick.web.api.wire import HoldBody, UserBody
from firstclick.web.auth.ticket_tokens import TicketTokens
from firstclick.web.core.forms import FormReader
from firstclick.web.core.replies import JSON
from firstclick.web.core.requests import Request
from firstclick.web.feed.endpoint import _query, _since
from firstclick.web.middleware.cross_origin import Origins
from tests.programme.sample import MONDAY
from tests.programme.test_any_text import check_sellable

ADA = "K7QF-3M9T"
Value = TypeVar("Value")

texts = st.text(st.characters(exclude_categories=["Cs"]))
words = st.sampled_from(
    ["user_id", "seats", "best_available", "status", "hold", "epoch", "at", "news", "position", "A1"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | texts, inner, max_size=4),
    max_leaves=12,
)
jsons = st.one_of(
    values.map(lambda value: json.dumps(value).encode()), st.binary(), st.binary().map(b'{"user_id":"'.__add__)
)
"""Bytes of every kind, most of which are JSON, some of which are nearly ours."""
queries = st.one_of(
    st.binary(),
    st.text("&=;%+:abcdef019", max_size=40).map(str.encode),
    st.binary().map(b"since=".__add__),
)
WEEK = packaged_programme().split("\n")
LINES = st.sampled_from(WEEK)
SHUFFLED = LINES.flatmap(lambda line: st.permutations(line.split())).map(" ".join)
MENDED = st.tuples(st.integers(0, len(WEEK)), st.integers(0, 3), texts | LINES | SHUFFLED)
SAID = re.compile(r"week\.toml(, line [1-9]\d*)?: \S.*", re.DOTALL)


def asking(*headers: tuple[bytes, bytes], query: bytes = b"") -> Request:
    """A request over https."""
    return Request("GET", "/", list(headers), query=query, scheme="https")


@pytest.mark.parametrize("form", [UserBody, HoldBody])
@given(body=jsons)
def test_any_body(form: type[UserBody | HoldBody], body: bytes) -> None:
    request = asking(JSON)
    request.body = body
    for required in (True, False):
        with suppress(Refusal):
            read = FormReader(form, user_id_required=required).read(request)
            assert (read.user_id is UNSET and not required) or 0 < len(read.user_id) <= 64


@given(query=queries)
def test_any_query_of_the_feed(query: bytes) -> None:
    with suppress(Refusal):
        asked = _query(asking(query=query))
        assert all(0 < len(value) <= 128 for value in asked.values())
        since = _since(asked.get("since"))
        assert since is None or since[1] >= 0


@given(epoch=texts, position=st.integers(0, 2**63))
def test_any_place_to_resume_from_is_read_as_it_was_told(epoch: str, position: int) -> None:
    assert _since(f"{epoch}:{position}") == (epoch, position)


@given(origin=st.binary() | st.from_regex(rb"https?://[\[\]a-z0-9.:@/?#-]*", fullmatch=True), host=st.binary())
def test_any_origin(origin: bytes, host: bytes) -> None:
    origins = Origins(["https://cinema.example"])
    let_in = origins.allow_or_own(origin, host)
    assert let_in is False or origin == b"https://cinema.example" or host.lower() in origin.lower()


@given(host=st.binary())
def test_any_host(host: bytes) -> None:
    with suppress(Refusal):
        page = PublicAddress("").ticket_page(asking((b"host", host)), "token")
        assert re.fullmatch(r"https://[\w.:\[\]-]+/ticket/#/ticket/token", page, re.ASCII)


@given(name=st.sampled_from([one.name for one in fields(Settings)]), text=texts | st.from_regex(r"[-+0-9.e_,:/\[\] ]+"))
def test_any_setting(name: str, text: str) -> None:
    try:
        settings = read_settings({name.upper(): text}, {})
    except SettingsError as error:
        settings, said = Settings(), str(error)
    else:
        said = "It was read."
    assert said.endswith(".")
    known = Settings()
    assert type(getattr(settings, name)) is type(getattr(known, name))
    others = [one.name for one in fields(Settings) if one.name != name]
    assert [getattr(settings, one) for one in others] == [getattr(known, one) for one in others]


@given(token=texts, cut=st.integers(0, 130), letter=st.characters(exclude_categories=["Cs"]))
def test_any_ticket(token: str, cut: int, letter: str) -> None:
    tokens = TicketTokens(b"k" * 32)
    right = tokens.token(ADA, "movie-1")
    assert tokens.reference(right) == ADA
    for wrong in (token, right[:cut] + letter + right[cut:], right[:cut] + letter + right[cut + 1 :]):
        assert wrong == right or tokens.reference(wrong) is None


def nearly(*records: bytes) -> st.SearchStrategy[bytes]:
    """One of the records with another value in one of its fields, or as it is; or bytes of any kind."""
    known = [json.loads(record) for record in records]
    changes = st.dictionaries(st.sampled_from(sorted({key for one in known for key in one})), values, max_size=1)
    return jsons | st.builds(
        lambda record, change: json.dumps(record | change).encode(), st.sampled_from(known), changes
    )


SEATS: tuple[SeatState, ...] = (Held("s", "u", 5), Pending("s", "u"), Confirmed("s", "u"), RESERVED)
HOLD = Hold("s", "showtime-1", "u", ("A1", "A2"), HoldStatus.HOLD, 1, 5)
COMMIT = Commit("showtime-1", tuple(Change(seat_id, AVAILABLE, SEATS[0]) for seat_id in HOLD.seat_ids), None, HOLD)
MESSAGE = (
    b"\x92"
    + encode_batch(Batch("name", 9, [entry(replace(COMMIT, before_ms=before_ms), 1) for before_ms in (5, None)]))
    + b"\x93\x05\xa1e\x92\x07\x92\x08\x01"
)
nearly_message = st.builds(
    lambda at, byte: MESSAGE[:at] + byte + MESSAGE[at + 1 :], st.integers(0, len(MESSAGE)), st.binary(max_size=2)
)
"""The events of a new hold and of another commit, with one byte that is another, missing, or more."""


@given(data=nearly(*map(seat_bytes, SEATS)))
def test_any_seat_in_redis_is_a_state_that_is_read_back_as_it_is_written(data: bytes) -> None:
    state = seat_state(data)
    assert seat_state(seat_bytes(state)) == state


@given(data=nearly(hold_bytes(HOLD)))
def test_any_hold_in_redis_is_a_whole_one_or_none(data: bytes) -> None:
    hold = hold_value(data)
    if hold is not None:
        assert hold.status in HoldStatus
        assert all(isinstance(one, str) for one in (hold.session_id, hold.showtime_id, hold.user_id, *hold.seat_ids))
        assert hold_value(hold_bytes(hold)) == hold


@given(data=st.binary() | nearly_message)
def test_any_message_in_redis_has_events_or_is_not_ours(data: bytes) -> None:
    with suppress(*NOT_OURS):
        for event in read_message(data):
            assert isinstance(event.position, int)
            assert all(isinstance(one, str) for one in (event.showtime_id, event.epoch, *dict(event.seats)))


@pytest.mark.parametrize("value", [b'{"user_id":"\x80"', b'{"x":' + b"[" * 100_000, b'{"at":1e999}'])
def test_a_value_of_redis_that_is_no_record_is_no_hold_and_keeps_its_seat(value: bytes) -> None:
    assert seat_state(value) is RESERVED
    assert hold_value(value) is None
    with pytest.raises(NOT_OURS):
        read_message(value)


@given(text=texts | st.text("AB sw.lp\n\t1²|[]:", max_size=200), right_to_left=st.booleans())
def test_any_drawing(text: str, right_to_left: bool) -> None:
    with suppress(DrawingError):
        seat_map = read_drawing(text, Numbering(right_to_left=right_to_left))
        assert len(seat_map.by_id) == len(seat_map.seats) > 0
        for row in seat_map.rows:
            columns = [seat.x for seat in row.seats]
            numbers = [seat.number or 0 for seat in row.seats]
            assert columns == sorted(set(columns))
            if not set("|[") & set(text):
                assert sorted(numbers, reverse=right_to_left) == numbers
                assert set(numbers) == set(range(1, len(numbers) + 1))


@given(edits=st.lists(MENDED, min_size=1, max_size=5))
def test_the_packaged_week_as_somebody_mended_it(edits: list[tuple[int, int, str]]) -> None:
    lines = list(WEEK)
    for at, lost, line in edits:
        lines[at : at + lost] = [line]
    problems: tuple[str, ...] = ()
    try:
        check_sellable(parse_programme("\n".join(lines), "week.toml", MONDAY))
    except ProgrammeError as error:
        problems = error.problems
    assert all(map(SAID.fullmatch, problems)), problems
