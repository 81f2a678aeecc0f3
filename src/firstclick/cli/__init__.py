"""The command line, `firstclick`.

The garbage collector is off while the program is imported: what modules define lives as long as the process, and
looking through it again and again took a fifth of the time.
"""

import gc

gc.disable()

from firstclick.cli.command import main as main  # noqa: E402 - see above

gc.freeze()
gc.enable()
