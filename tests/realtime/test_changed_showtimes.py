"""The cinema changes a showtime: its listeners are sent that, and then its seats anew."""

from __future__ import annotations

from dataclasses import replace

from firstclick.domain.programme import ShowtimeStatus
from tests.realtime.stage import Stage


def close(stage: Stage, showtime_id: str = "one") -> None:
    """As `Views` does when another programme has the showtime closed."""
    view = stage.view(showtime_id)
    view.replaced = view.showtime
    view.replace_showtime(replace(view.showtime, status=ShowtimeStatus.CLOSED))
    stage.hub.on_reset(view)
    view.replaced = None


async def test_its_listeners_and_those_of_all_are_sent_it_and_the_others_are_not() -> None:
    stage = Stage()
    narrow, other, every = stage.joined(), stage.joined("two"), stage.browser(None)[0]
    close(stage)
    assert [len(one.changed) for one in (narrow, other, every)] == [1, 0, 1]
    assert narrow.knows(stage.view())
    assert len(narrow.got) == 2


async def test_it_is_sent_where_nothing_was_sent_of_the_showtime_before() -> None:
    stage = Stage()
    every = stage.browser(None)[0]
    stage.view()
    close(stage)
    assert len(every.changed) == 1


async def test_another_seat_map_alone_is_no_such_change() -> None:
    stage = Stage()
    browser, view = stage.joined(), stage.view()
    view.replaced = view.showtime
    view.replace_showtime(replace(view.showtime, movie=replace(view.showtime.movie, title="Another title")))
    stage.hub.on_reset(view)
    assert browser.changed == []
