"""The files that the page is made of: joined, named by their content, compressed; and none is unused."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

import firstclick
from firstclick.web.pages.bundle import CSS_IMPORT, LATER, imports_of, join_script, target, variable
from firstclick.web.pages.files import ELEMENT, WORKER, page_files, roots
from tests.web.refusing import refused

STATIC = Path(firstclick.__file__).parent / "static"
SOURCES = {
    path.relative_to(STATIC).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(STATIC.rglob("*"))
    if path.suffix in {".js", ".css", ".html"} and path.parent.name != "zxing"
}
SCRIPTS, STYLES = roots(SOURCES)
CLASSIC = re.compile(r'<script src="/static/([^"]+)"')
TYPES_ONLY = {"server/types.js", "admin/office_types.js", "admin/report_types.js", "admin/programme/types.js"}
TYPES_ONLY |= {"admin/rooms/types.js", "door/door_types.js", "pay/stripe_types.js"}
ADDRESS = re.compile(r'"((?:\.\./)?static/[^"]+)"')
READER = re.compile(r'<meta name="code-reader[^>]*>')
"""What is not there without npm."""
NAMED = re.compile(r"^(?:\.\./)?static/[\w./-]+\?v=[0-9a-f]{24}$")


def reached_from(name: str) -> set[str]:
    """The files that a file brings along, itself included."""
    text = SOURCES[name]
    below = [*imports_of(name, text), *(target(name, path) for path in CSS_IMPORT.findall(text))]
    return {name}.union(*map(reached_from, below))


def parts() -> set[str]:
    """The modules that others load when they are first used."""
    return {target(name, path) for name, text in SOURCES.items() for path in LATER.findall(text)}


def parts_of(root: str) -> set[str]:
    """The parts that a script loads when they are first used."""
    return {target(name, path) for name in reached_from(root) for path in LATER.findall(SOURCES[name])}


def test_every_script_and_style_in_the_folder_belongs_to_a_page() -> None:
    pages = [text for name, text in SOURCES.items() if name.endswith(".html")]
    used = {name for root in [*SCRIPTS, *STYLES, *parts()] for name in reached_from(root)}
    used |= {name for page in pages for name in CLASSIC.findall(page)} | {WORKER}
    assert {name for name in SOURCES if not name.endswith(".html")} - TYPES_ONLY == used


def test_buyers_and_other_sites_load_nothing_of_the_box_office() -> None:
    loaded = {name for root in ("app.js", "page.css", ELEMENT, *parts()) for name in reached_from(root)}
    assert not [name for name in loaded if name.startswith(("admin", "door", "pay"))]


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if name.endswith(".js")))
def test_every_module_is_written_so_that_it_can_be_joined(name: str) -> None:
    if name not in CLASSIC.findall(SOURCES["index.html"]):
        join_script(name, SOURCES)


@pytest.mark.parametrize("root", SCRIPTS)
async def test_a_page_gets_its_modules_as_one_script(http: httpx.AsyncClient, root: str) -> None:
    script = (await http.get(f"/static/{root}")).text
    assert "\nimport " not in script
    for name in reached_from(root):
        begin = f"const {variable(name)} = "
        assert script.count(f"\n{begin}") + script.startswith(begin) == 1


@pytest.mark.parametrize("part", sorted(parts()))
async def test_a_part_that_is_loaded_later_has_nothing_that_its_scripts_have(
    http: httpx.AsyncClient, part: str
) -> None:
    text = (await http.get(f"/static/{part}")).text
    own = re.findall(r"^const (\$\w+) = ", text, re.MULTILINE)
    assert variable(part) in own
    for root in ("app.js", "admin.js", ELEMENT):
        script = (await http.get(f"/static/{root}")).text
        loads = re.search(rf'await \$later\("static/{part}\?v=[0-9a-f]{{24}}"\)', script) is not None
        assert loads == (part in parts_of(root))
        assert not loads or not set(own) & set(map(variable, reached_from(root)))


async def test_a_page_gets_its_style_sheets_as_one(http: httpx.AsyncClient) -> None:
    for root in STYLES:
        sheet = (await http.get(f"/static/{root}")).text
        assert "@import" not in sheet
        assert ".button" in sheet


@pytest.mark.parametrize("page", ["/", "/docs", "/admin/", "/door/", "/ticket/"])
async def test_a_page_names_its_files_by_what_is_in_them_and_they_may_be_kept(
    http: httpx.AsyncClient, page: str
) -> None:
    addresses = ADDRESS.findall(READER.sub("", (await http.get(page)).text))
    assert len(addresses) >= 3
    for address in addresses:
        assert NAMED.match(address), address
        assert "immutable" in (await http.get(urljoin(page, address))).headers["cache-control"]


async def test_an_address_of_another_release_is_answered_but_not_kept(http: httpx.AsyncClient) -> None:
    answer = await http.get("/static/page.css?v=0123456789abcdef01234567")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


def test_another_word_in_any_module_is_another_address_in_the_page(tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    before = page_files(tmp_path)["index.html"].content
    assert page_files(tmp_path)["index.html"].content == before
    words = tmp_path / "ui" / "dom.js"
    words.write_text(words.read_text(encoding="utf-8") + "\nvoid 0;\n", encoding="utf-8")
    assert page_files(tmp_path)["index.html"].content != before


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/static/page.css", "/static/favicon.svg"])
async def test_a_browser_that_takes_gzip_gets_the_same_in_fewer_bytes(http: httpx.AsyncClient, path: str) -> None:
    plain = await http.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    async with http.stream("GET", path, headers={"Accept-Encoding": "br, gzip"}) as answer:
        small = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small) == plain.content
    assert len(small) < len(plain.content)
    assert answer.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert answer.headers["etag"] != plain.headers["etag"], "two bodies under one name"
    again = await http.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_gzip_is_used_when_any_of_several_header_lines_names_it(http: httpx.AsyncClient) -> None:
    answer = await http.get("/static/app.js", headers=[("Accept-Encoding", "br"), ("Accept-Encoding", "gzip")])
    assert answer.headers["content-encoding"] == "gzip"


async def test_the_element_for_other_sites_is_one_script(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/static/{ELEMENT}")
    if ELEMENT not in SOURCES:
        refused(answer, 404, "unknown-path")
    else:
        assert "customElements.define" in answer.text


async def test_any_site_may_load_the_element_with_its_words_and_parts_and_nothing_else(
    http: httpx.AsyncClient,
) -> None:
    for name in (ELEMENT, "ui/words_fr.js", *parts_of(ELEMENT)):
        assert (await http.get(f"/static/{name}")).headers["access-control-allow-origin"] == "*", name
    for name in ("app.js", *parts() - parts_of(ELEMENT)):
        assert "access-control-allow-origin" not in (await http.get(f"/static/{name}")).headers, name
