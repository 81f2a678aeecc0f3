"""Reads, checks and describes the programme file. It does not know which seats are taken, and it reads no clock.

Every function that reads a file or a text raises `service.ports.programme.ProgrammeError` and nothing else.
"""

from firstclick.programme_file.comparison import compare as compare
from firstclick.programme_file.description import describe as describe
from firstclick.programme_file.drawing import DrawingError as DrawingError
from firstclick.programme_file.drawing import draw as draw
from firstclick.programme_file.plan_file import format_of as format_of
from firstclick.programme_file.plan_file import read_plan_file as read_plan_file
from firstclick.programme_file.plan_seats import PlanError as PlanError
from firstclick.programme_file.pretix_plan import read_pretix as read_pretix
from firstclick.programme_file.pretix_plan import write_pretix as write_pretix
from firstclick.programme_file.reader import FILE_MAX_BYTES as FILE_MAX_BYTES
from firstclick.programme_file.reader import TomlReader as TomlReader
from firstclick.programme_file.reader import decoded_source as decoded_source
from firstclick.programme_file.reader import load_programme as load_programme
from firstclick.programme_file.reader import load_programme_at as load_programme_at
from firstclick.programme_file.reader import packaged_programme as packaged_programme
from firstclick.programme_file.reader import parse_programme as parse_programme
from firstclick.programme_file.reader import read_source as read_source
from firstclick.programme_file.room_text import room_text as room_text
from firstclick.programme_file.seat_table import read_table as read_table
from firstclick.programme_file.seat_table import write_table as write_table
