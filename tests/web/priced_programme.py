"""Parts of programmes that sell at prices, as text: a cinema with fees and tax, ticket types, prices, movies."""

from __future__ import annotations

import datetime

SOON = (datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT19:30:00")
CINEMA = """\
[cinema]
name = "The Dear House"
timezone = "Europe/London"
currency = "GBP"
fee_per_seat = "0.50"
fee_per_order = "1.00"
tax_percent = "20"
"""
FREE_MOVIE = """
[[movie]]
id = "free"
title = "Free"
rows = 2
seats_per_row = 6
"""
DEAR_SHOWTIME = f"""
[[movie]]
id = "dear"
title = "Dear"

[[showtime]]
movie = "dear"
auditorium = "corner"
id = "dear-1"
starts_at = {SOON}
"""
TICKET_TYPES = """
[[ticket_type]]
id = "adult"
name = "Adult"

[[ticket_type]]
id = "child"
name = "Child"
note = "Under 15"

[[ticket_type]]
id = "senior"
name = "Senior"
age_min = 60
"""
PRICES = """
[[price]]
auditorium = "corner"
amounts = { adult = "12.00", child = "8.00" }

[[price]]
auditorium = "corner"
seats = "premium"
amounts = { adult = "15.00", senior = "13.00" }

[[promo]]
code = "TEN"
percent = 10
"""


def corner(drawing: str) -> str:
    """The auditorium `corner`, of these rows."""
    return f'\n[[auditorium]]\nid = "corner"\nname = "The Corner"\nseat_map = """\n{drawing}\n"""\n'


def dear_movies(count: int) -> str:
    """Movies `dear-0`, `dear-1`, … without a timetable, in the auditorium `corner`."""
    movies = [f'\n[[movie]]\nid = "dear-{n}"\ntitle = "Dear"\nauditorium = "corner"\n' for n in range(count)]
    return "".join(movies)
