"""The programme file: read, checked and told in words. It never knows which seats are taken, and never asks the clock.

`load_programme_at` is what the server calls; every way in raises `ProgrammeError` and nothing else.
"""

from firstclick.programme.drawing import draw as draw
from firstclick.programme.listing import describe as describe
from firstclick.programme.problems import ProgrammeError as ProgrammeError
from firstclick.programme.reading import load_programme as load_programme
from firstclick.programme.reading import load_programme_at as load_programme_at
from firstclick.programme.reading import packaged_programme as packaged_programme
from firstclick.programme.reading import parse_programme as parse_programme
from firstclick.programme.reading import parse_programme_at as parse_programme_at
from firstclick.programme.reading import read_source as read_source
