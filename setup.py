"""Builds the wheel: of Python only, or with FIRSTCLICK_COMPILE=1 with some modules compiled by mypyc.

Which ones, and why not the others: [tool.firstclick] in pyproject.toml. A compiled wheel runs on the version of Python
and the kind of machine that it was built on, and needs a C compiler to be built.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
OPTIMIZATION = "1"


def compiled() -> list[str]:
    """The files that are compiled, relative to this folder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [f"src/firstclick/{name}.py" for name in project["tool"]["firstclick"]["compiled"]]


if os.environ.get("FIRSTCLICK_COMPILE") == "1":
    from mypyc.build import mypycify

    setup(ext_modules=mypycify(compiled(), opt_level=OPTIMIZATION, debug_level="0", multi_file=True))
else:
    setup()
