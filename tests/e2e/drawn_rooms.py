"""Programmes for browser tests whose rooms are named as their chairs are."""

from __future__ import annotations

OPERA = '''\
[cinema]
name = "The Opera"
timezone = "Europe/London"

[[auditorium]]
id = "opera"
name = "The Opera"
seat_map = """
[Stalls | odd-even]
1  ....ssss..ssss
2  ..ssssss..ssssss

[balcony: The balcony | right-to-left]
A  .ppppp..ppppp
B  ssssss..ssssss | 1-5 6A 6B 8-12
"""

[[movie]]
id = "film"
title = "A Film"
auditorium = "opera"
'''

SOFAS = '''\
[cinema]
name = "The Sofa"
timezone = "Europe/London"

[[auditorium]]
id = "lounge"
name = "The Lounge"
seat_map = """
A llll..llll
B ssss..sswc
"""

[[movie]]
id = "film"
title = "A Film"
auditorium = "lounge"
'''

NUMBERED = '''\
[cinema]
name = "The Numbers"
timezone = "Europe/London"

[[auditorium]]
id = "numbers"
name = "The Numbers"
seat_map = """
[Stalls]
1   ssss..ssss
2   ssss..ssss
3   ssss..ssss
10  ssss..ssss
12  wcss..ssss

[balcony: The balcony]
1   pppppp
2   llllpp
"""

[[auditorium]]
id = "letters"
name = "The Letters"
seat_map = """
A   ssss..ssss
B   ssss..ssss
C   ssss..ssss
AA  ssss..ssss
AB  pppp..ssss
"""

[[movie]]
id = "numbers"
title = "A Film in Numbers"
auditorium = "numbers"

[[movie]]
id = "letters"
title = "A Film in Letters"
auditorium = "letters"
'''
