"""The two programmes that the recorded data are sold from: the second one is imported over the first."""

from __future__ import annotations

FIRST = '''\
[cinema]
name = "The Upgrade House"
timezone = "Europe/London"

[[auditorium]]
id = "corner"
name = "The Corner"
house_seats = ["C5", "C6"]
seat_map = """
A ssssss
B ss.wcs
C llllps
"""

[[auditorium]]
id = "evening"
name = "The Evening Room"
rows = 3
seats_per_row = 6

[[movie]]
id = "plain"
title = "Plain"
rows = 8
seats_per_row = 6

[[movie]]
id = "later"
title = "Later"
runtime_min = 90
rating = "PG"
summary = "Shown once, and not soon."

[[showtime]]
movie = "later"
auditorium = "evening"
id = "later-1"
starts_at = 2199-06-01T20:15:00
'''

SECOND = (
    FIRST
    + """
[[movie]]
id = "corner"
title = "Corner"
auditorium = "corner"

[[showtime]]
movie = "later"
auditorium = "evening"
id = "later-2"
starts_at = 2199-06-02T20:15:00
"""
)

HOUSE_SEATS = {"corner": ["C5", "C6"]}
"""By showtime; a movie without a timetable has one showtime with its own id."""
