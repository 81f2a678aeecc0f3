"""What a browser loads: the page, its files, `/docs`, and what each problem's `type` means."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

import firstclick
from firstclick.web.pages.files import ELEMENT, UP, WORDS, page_files, roots
from tests.web.buyer import Buyer
from tests.web.refusing import refused

STATIC = Path(firstclick.__file__).parent / "static"
FILES = sorted(
    str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file() and path.parent.name != "zxing"
)
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.html")}
WITH_TABLES = {**SOURCES, WORDS: (STATIC / WORDS).read_text(encoding="utf-8")}
JOINED = {name for names in roots(WITH_TABLES) for name in names} | {ELEMENT}
PAGES = ["/", "/index.html", "/docs", "/admin/", "/door/", "/ticket/"]
KINDS = {
    ".js": ("text/javascript; charset=utf-8", "application/javascript"),
    ".css": ("text/css; charset=utf-8",),
    ".html": ("text/html; charset=utf-8",),
    ".svg": ("image/svg+xml",),
    ".json": ("application/json",),
    ".png": ("image/png",),
    ".webmanifest": ("application/manifest+json",),
}
TEXTS = (".js", ".css", ".html")
SERVED = page_files(STATIC)
VERSION = re.compile(r"\?v=[0-9a-f]{24}")
LINK = re.compile(r"""(?:src|href)=["']([^"'#]+)""")
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"'\s]+)["']""")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_html_that_may_load_from_here_only(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy.pop("default-src") == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    if path == "/door/":
        assert policy.pop("script-src") == "'self' 'wasm-unsafe-eval'", "it compiles the reader of codes"
    assert set(policy.values()) == {"'self'", "'none'"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.text.lower().startswith("<!doctype html>")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_names_only_files_that_there_are_and_no_other_site(http: httpx.AsyncClient, path: str) -> None:
    links = set(LINK.findall((await http.get(path)).text))
    assert links, "a page without a script or a style sheet"
    for link in links:
        assert not re.match(r"\w+://(?!www\.w3\.org)|//", link), f"{path} names another site: {link}"
        assert (await http.get(urljoin(path, link))).status_code == 200, link


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_nothing_inline_that_its_policy_forbids(http: httpx.AsyncClient, path: str) -> None:
    html = (await http.get(path)).text
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", html)


async def test_both_names_of_the_page_are_the_same_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/")).content == (await http.get("/index.html")).content


@pytest.mark.parametrize("name", FILES)
async def test_every_file_of_the_page_is_served_as_what_it_is(http: httpx.AsyncClient, name: str) -> None:
    answer = await http.get(f"/static/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] in KINDS[Path(name).suffix]
    assert answer.content == SERVED[name].content
    written = (STATIC / name).read_text(encoding="utf-8") if Path(name).suffix in TEXTS else ""
    if name in JOINED or answer.text.startswith("export default async ({"):  # a part that is loaded later
        assert not re.findall(r"^(?:import|@import)\b", answer.text, re.MULTILINE)
        exported = re.findall(r"^export (?:async )?(?:class|const|function) (\w+)", written, re.MULTILINE)
        assert set(exported) <= set(re.findall(r"\w+", answer.text))
    elif name.endswith(".html"):
        # The reader of codes is served where it was built in.
        below = re.sub(
            r'"/static/([^"]+)',
            lambda one: f'"{UP.get(name, "")}static/{one[1]}' if one[1] in SERVED else one[0],
            written,
        )
        assert VERSION.sub("", answer.text) == below, "the page works below a path"
    else:
        assert answer.content == (STATIC / name).read_bytes()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".js")])
async def test_every_module_that_a_module_imports_is_served(http: httpx.AsyncClient, name: str) -> None:
    for target in IMPORT.findall((STATIC / name).read_text(encoding="utf-8")):
        assert target.startswith(("./", "../", "/static/")), f"{name} imports {target}"
        address = httpx.URL(f"http://x/static/{name}").join(target).path
        assert (await http.get(address)).status_code == 200, address


@pytest.mark.parametrize("path", ["/", "/static/app.js", "/docs"])
async def test_a_file_that_has_not_changed_is_304(http: httpx.AsyncClient, path: str) -> None:
    first = await http.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = await http.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = await http.get(path, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


async def test_an_etag_among_others_and_a_weak_one_are_understood(http: httpx.AsyncClient) -> None:
    etag = (await http.get("/")).headers["etag"]
    for given in (f'"other", {etag}', f"W/{etag}"):
        assert (await http.get("/", headers={"If-None-Match": given})).status_code == 304


@pytest.mark.parametrize(
    "path", ["/static/nothing.js", "/static/", "/static/..%2Fapp.py", "/static/%2Fetc%2Fpasswd", "/static/.%2Fapp.js"]
)
async def test_a_file_that_is_not_the_pages_is_404(http: httpx.AsyncClient, path: str) -> None:
    refused(await http.get(path), 404, "unknown-path")


async def test_the_docs_show_the_contract_with_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    html = (await http.get("/docs")).text
    scripts = [link for link in LINK.findall(html) if link.endswith(".js")]
    loaded = [html, *[(await http.get(link)).text for link in scripts]]
    assert any("openapi.json" in text for text in loaded)
    assert any("asyncapi.json" in text for text in loaded)


async def test_a_problems_type_leads_to_what_it_means(ada: Buyer, movie: str) -> None:
    await ada.hold_seat(movie, "A1")
    problem = (await ada.hold_seat(movie, "A1")).json()
    answer = await ada.http.get(problem["type"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("Seat taken (409)")


async def test_a_problem_that_there_is_not_is_404(http: httpx.AsyncClient) -> None:
    refused(await http.get("/problems/no-such-problem"), 404, "unknown-path")
