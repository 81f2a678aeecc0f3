"""The files that the page is made of: what it preloads is what it imports, and nothing lies about unused."""

from __future__ import annotations

import re
from pathlib import Path

import firstclick

STATIC = Path(firstclick.__file__).parent / "static"
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["']\./([^"']+)["'];""", re.MULTILINE)
SCRIPT = re.compile(r'<script[^>]*\bsrc="/static/([^"]+)"')
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
PRELOAD = re.compile(r'<link rel="modulepreload" href="/static/([^"]+)"')
TYPES_ONLY = {"types.js"}


def imported_from(script: str) -> set[str]:
    """The modules that a script loads, itself included."""
    found, waiting = {script}, [script]
    while waiting:
        for name in IMPORT.findall((STATIC / waiting.pop()).read_text(encoding="utf-8")):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def test_the_page_preloads_exactly_the_modules_that_it_imports() -> None:
    preloaded = PRELOAD.findall((STATIC / "index.html").read_text(encoding="utf-8"))
    assert preloaded == sorted(imported_from("app.js") - {"app.js"})


def test_every_script_and_style_in_the_folder_belongs_to_a_page() -> None:
    pages = [page.read_text(encoding="utf-8") for page in STATIC.glob("*.html")]
    scripts = {name for page in pages for script in SCRIPT.findall(page) for name in imported_from(script)}
    assert {path.name for path in STATIC.glob("*.js")} == scripts | TYPES_ONLY
    assert {path.name for path in STATIC.glob("*.css")} == {name for page in pages for name in STYLE.findall(page)}
