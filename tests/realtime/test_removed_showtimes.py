"""A showtime leaves the programme: its last change is sent, and nothing of it is kept."""

from __future__ import annotations

import gc

from firstclick.realtime.channel import Channel
from tests.realtime.stage import PACE, Browser, Stage
from tests.simulation.clocks import pass_ms

GATHERED_MS = PACE.gather_ms + 1


def channels() -> set[str]:
    """The showtimes of all channels that exist in this process."""
    gc.collect()
    return {one.showtime_id for one in gc.get_objects() if isinstance(one, Channel)}


async def test_no_channel_is_kept_of_a_showtime_that_left_the_programme() -> None:
    stage = Stage()
    for showtime_id in ("one", "two"):
        stage.joined(showtime_id)
        stage.sell("A1", showtime_id=showtime_id)
    await pass_ms(GATHERED_MS)
    stage.remove("one")
    assert channels() == {"two"}


async def test_the_last_change_of_a_showtime_that_leaves_the_programme_is_sent_first() -> None:
    stage = Stage()
    browser, view = stage.joined(), stage.view()
    stage.sell("A1")
    stage.remove()
    assert browser.knows(view)
    await pass_ms(GATHERED_MS)
    assert len(browser.got) == 2


async def test_its_listeners_are_sent_the_end_and_closed_and_those_of_all_are_sent_it_only() -> None:
    stage = Stage()
    narrow, other, every = stage.joined(), stage.joined("two"), stage.browser(None)[0]
    stage.remove()
    assert [(one.removed, one.ended) for one in (narrow, other, every)] == [(["one"], 1), ([], 0), (["one"], 0)]
    stage.sell("A1", showtime_id="two")
    await pass_ms(GATHERED_MS)
    assert (len(other.got), len(every.got), len(narrow.got)) == (2, 1, 1)


async def test_no_end_is_encoded_where_nobody_listens() -> None:
    stage = Stage()
    stage.view()
    stage.joined("two")
    stage.remove()
    assert stage.post.encoded["removed"] == 0


async def test_who_joins_a_showtime_that_has_just_left_the_programme_leaves_no_channel_behind() -> None:
    stage = Stage()
    view = stage.view()
    stage.remove()
    listener = stage.hub.join(Browser(stage.post), view, None)
    stage.hub.leave(listener)
    assert channels() == set()
