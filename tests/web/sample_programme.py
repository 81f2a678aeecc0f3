"""The programme that the web tests sell: many small movies, so that each test can have one for itself."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

PLAIN = tuple(f"plain-{n:03}" for n in range(1, 601))
CORNER = tuple(f"corner-{n:03}" for n in range(1, 41))
PLAIN_SEATS = tuple(f"{row}{number}" for row in "ABC" for number in range(1, 7))

_ROOMS = '''\
[cinema]
name = "The Test House"
timezone = "Europe/London"

[[auditorium]]
id = "corner"
name = "The Corner"
house_seats = ["C6"]
seat_map = """
A ssssss
B ss.wcs
C llllps
"""

[[auditorium]]
id = "plain"
name = "Plain"
rows = 3
seats_per_row = 6
orphan_rule = false

[[auditorium]]
id = "evening"
name = "The Evening Room"
rows = 3
seats_per_row = 6

[[movie]]
id = "tonight"
title = "Tonight"
runtime_min = 90
rating = "PG"
summary = "Shown twice in the days to come, and once already."

[[movie]]
id = "hall"
title = "The Hall"
rows = 20
seats_per_row = 25

[[movie]]
id = "other-hall"
title = "The Other Hall"
rows = 20
seats_per_row = 25

[[movie]]
id = "gone"
title = "Gone"
'''


def programme() -> str:
    """The TOML text.

    `plain-…` are grids of 3 by 6 seats, `corner-…` a drawn room with the orphan rule and a house seat, and `hall` and
    `other-hall` have 500 seats in rows A to T, for crowds. `tonight` has showtimes `tonight-0` (begun), `tonight-1`
    and `tonight-2`; `gone` has only `gone-1`, begun.
    """
    grids = [f'[[movie]]\nid = "{one}"\ntitle = "Plain"\nauditorium = "plain"\n' for one in PLAIN]
    corners = [f'[[movie]]\nid = "{one}"\ntitle = "Corner"\nauditorium = "corner"\n' for one in CORNER]
    today = datetime.datetime.now(ZoneInfo("Europe/London")).replace(tzinfo=None, minute=30, second=0, microsecond=0)
    starts = [_start("tonight", n, today + datetime.timedelta(days=days)) for n, days in enumerate((-1, 1, 2))]
    return "\n".join([_ROOMS, *grids, *corners, *starts, _start("gone", 1, today - datetime.timedelta(days=2))])


def _start(movie: str, nth: int, at: datetime.datetime) -> str:
    written = at.isoformat(timespec="seconds")
    return f'[[showtime]]\nmovie = "{movie}"\nauditorium = "evening"\nid = "{movie}-{nth}"\nstarts_at = {written}\n'
