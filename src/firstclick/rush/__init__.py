"""An on-sale rush: many virtual buyers against a running server, audited from the outside.

It is a client: it knows the wire contract and nothing of the server's insides, so that neither can hide the other's
faults.
"""

from firstclick.rush.address import CannotRush, Place
from firstclick.rush.progress import progress_lines, summary_lines
from firstclick.rush.run import Report, Rush, RushPlan

__all__ = ["CannotRush", "Place", "Report", "Rush", "RushPlan", "progress_lines", "summary_lines"]
