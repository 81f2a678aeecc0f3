"""What every program of the tests begins with: FirstClick is imported, and the files of its pages are made.

Both are the same for every server, and are most of what a start costs.
"""

from __future__ import annotations

import firstclick.cli  # noqa: F401 - the programs import it
from firstclick.web.pages.files import own_files

own_files()
