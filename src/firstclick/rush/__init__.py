"""An on-sale rush: many virtual buyers against a running server, audited from outside.

It is a client that knows only the wire contract and imports nothing of the server, so that no shared code can hide a
fault of the server.
"""

from firstclick.rush.progress import progress_lines, summary_lines
from firstclick.rush.report import RushPlan, RushReport
from firstclick.rush.run import Rush
from firstclick.rush.server_address import RushError, ServerAddress

__all__ = ["Rush", "RushError", "RushPlan", "RushReport", "ServerAddress", "progress_lines", "summary_lines"]
