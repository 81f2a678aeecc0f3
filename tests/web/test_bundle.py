"""Joining modules into one script: the result runs as the modules do, and what cannot be joined is an error."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Route

from firstclick.web.pages.bundle import CannotJoin, join_script, join_style
from firstclick.web.pages.parts import join_parts
from tests.e2e.browser import chromium

SEEN = "export const seen = [];\n"
MODULES = {
    "root.js": 'import { push, twice as two } from "./push.js";\n'
    'import * as all from "./push.js";\n'
    'import sheet from "./box.css" with { type: "css" };\n'
    "const one = two(4);\n"
    "globalThis.outcome = [push(one), all.push(1), sheet.cssRules.length, import.meta.url, this === undefined];\n",
    "push.js": 'import {\n  seen,\n} from "./seen.js";\n'
    "/** Pushes. @param {import('./seen.js').X} x */\n"
    "export function push(x) {\n  seen.push(x);\n  return one(seen);\n}\n"
    "/** @type {number} */\nconst one = (/** @type {number[]} */ seen) => seen.length;\n"
    "export const twice = (x) => 2 * x;\n"
    "export async function later() {\n  await null;\n}\nexport class Thing {}\n",
    "seen.js": SEEN,
    "box.css": '@import "./base.css";\n.box { content: "`${x}` \\"quoted\\" \\\\ </script>"; }\n',
    "base.css": "/* The base. */\n.base { color: red; }\n",
}


async def test_a_joined_script_does_what_its_modules_do_together() -> None:
    address = "http://joined.test/root.js"
    files = {"/": ("<!doctype html>", "text/html"), "/root.js": (join_script("root.js", MODULES), "text/javascript")}

    async def fulfil(route: Route) -> None:
        body, kind = files[urlsplit(route.request.url).path]
        await route.fulfill(body=body, content_type=kind)

    async with chromium() as opened:
        page = await opened.browser.new_page()
        await page.route("http://joined.test/**", fulfil)
        await page.goto("http://joined.test/")
        await page.add_script_tag(url=address, type="module")
        outcome = await page.wait_for_function("globalThis.outcome")
        assert await outcome.json_value() == [1, 2, 2, address, True]


BUNDLE = r"""const $seen_js = (() => {
const seen = [];
return { seen };
})();
const $push_js = (() => {
const { seen } = $seen_js;
function push(x) {
seen.push(x);
return one(seen);
}
const one = (seen) => seen.length;
const twice = (x) => 2 * x;
async function later() {
await null;
}
class Thing {}
return { push, twice, later, Thing };
})();
const $box_css = (() => {
const sheet = new CSSStyleSheet();
sheet.replaceSync(".base { color: red; }.box { content: \"`${x}` \\\"quoted\\\" \\\\ </script>\"; }");
return { sheet };
})();
const $root_js = (() => {
const { push, twice: two } = $push_js;
const all = $push_js;
const sheet = $box_css.sheet;
const one = two(4);
globalThis.outcome = [push(one), all.push(1), sheet.cssRules.length, import.meta.url, this === undefined];
})();
"""


def modules_of(script: str) -> list[str]:
    """The modules of a bundle, in order."""
    return re.findall(r"^const \$(\w+) = \(", script, re.MULTILINE)


def test_in_a_joined_script_each_module_is_a_function_and_imports_are_constants() -> None:
    assert join_script("root.js", MODULES) == BUNDLE


def test_a_root_exports_all_that_it_exported_before() -> None:
    joined = join_script("root.js", {"root.js": "export const a = 1;\nexport const b = 2;\n"})
    assert joined.endswith("})();\nexport const { a, b } = $root_js;\n")


def test_a_file_that_has_only_types_exports_nothing() -> None:
    types = 'export {};\nimport "x";\n'
    assert join_script("types.js", {"types.js": "export {};\n"}) == "const $types_js = (() => {\n\n})();\n"
    with pytest.raises(CannotJoin, match=r'^types\.js: the page\'s modules do not write it like this: import "x";$'):
        join_script("types.js", {"types.js": types})


def test_a_file_that_is_missing_is_named_and_so_is_who_imports_it() -> None:
    with pytest.raises(CannotJoin, match=r"^the page imports root\.js, and there is no such file\.$"):
        join_script("root.js", {})
    with pytest.raises(CannotJoin, match=r"^root\.js imports a\.js, and there is no such file\.$"):
        join_script("root.js", {"root.js": 'import { a } from "./a.js";\n'})
    circle = {"a.js": 'import * as b from "./b.js";\n', "b.js": 'import * as a from "./a.js";\n'}
    with pytest.raises(CannotJoin, match=r"^a\.js → b\.js → a\.js: files that import each other in a circle\.$"):
        join_script("a.js", circle)


def test_a_module_that_two_others_import_is_there_once_and_before_both() -> None:
    modules = {
        "root.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\na(b);\n',
        "a.js": 'import { seen } from "./seen.js";\nexport const a = seen;\n',
        "b.js": 'import { seen } from "./seen.js";\nexport const b = seen;\n',
        "seen.js": SEEN,
    }
    assert modules_of(join_script("root.js", modules)) == ["seen_js", "a_js", "b_js", "root_js"]


def test_comments_on_lines_of_their_own_stay_behind_and_code_beside_a_comment_does_not() -> None:
    text = "/** Why. */\nconst a = 1;\n/** @type {X} */ (a).b();\n/**\n * More.\n */\nconst c = 2;\n"
    text += "const f = (/** @type {Y} */ y) => y;\n\n\n"
    text += "  // Much more.\nd('//e');\n"
    script = join_script("root.js", {"root.js": text})
    assert "Why" not in script
    assert "More" not in script
    assert "Much" not in script
    assert "d('//e');" in script
    assert "(a).b();" in script
    assert "const f = (y) => y;\nd(" in script


def test_a_text_that_goes_over_lines_keeps_its_indentation() -> None:
    text = "export const a = `one\n  two`;\n"
    assert "`one\n  two`" in join_script("root.js", {"root.js": text})


def test_a_module_that_waits_has_what_it_waits_for_before_others_run() -> None:
    waits = "async function first() {\n  return (await import(address()));\n}\nexport const table = await first();\n"
    script = join_script("root.js", {"root.js": 'import { table } from "./a.js";\ntable();\n', "a.js": waits})
    assert "const $a_js = await (async () => {" in script
    assert "const $root_js = (() => {" in script


def test_a_root_that_exports_still_does() -> None:
    assert join_script("seen.js", {"seen.js": SEEN}).endswith("export const { seen } = $seen_js;\n")


@pytest.mark.parametrize(
    "line",
    [
        "export let a = 1;",
        "export default 1;",
        "export { a };",
        'export { seen } from "./seen.js";',
        'export * from "./seen.js";',
        'import "./seen.js";',
        'import seen from "./seen.js";',
        "import { seen } from './seen.js';",
        'import { seen } from "seen";',
        'import { seen } from "../seen.js";',
        '  import { seen } from "./seen.js";',
        'import sheet from "./box.css";',
        'import { sheet } from "./box.css" with { type: "css" };',
        'import { seen } from "./seen.js" with { type: "css" };',
        'const x = import("./seen.js");',
        "const x = await fetch('/');",
        "await null;",
        'import { more } from "./seen.js";',
        'import { seen } from "./nowhere.js";',
        'import { a } from "./circle.js";',
    ],
)
def test_a_module_written_another_way_is_refused_by_its_name(line: str) -> None:
    circle = 'import { root } from "./root.js";\nexport const a = root;\n'
    with pytest.raises(CannotJoin, match=r"root\.js"):
        join_script("root.js", {**MODULES, "circle.js": circle, "root.js": f"const a = 1;\n{line}\n"})


def test_a_style_sheet_that_imports_another_way_or_in_a_circle_is_refused() -> None:
    for text in ('@import url("./base.css");', '@import "./nowhere.css";', '@import "./root.css";'):
        with pytest.raises(CannotJoin, match=r"root\.css"):
            join_style("root.css", {**MODULES, "root.css": text})


def test_modules_and_styles_of_other_folders_are_found_from_where_they_are_imported() -> None:
    sources = {
        "root.js": 'import { a } from "./one/a.js";\na();\n',
        "one/a.js": 'import { seen } from "../two/seen.js";\nimport { b } from "./b.js";\n'
        "export const a = [seen, b];\n",
        "one/b.js": 'import { seen } from "../two/seen.js";\nexport const b = seen;\n',
        "two/seen.js": SEEN,
        "page.css": '@import "./one/box.css";\n',
        "one/box.css": '@import "../two/base.css";\n.box {}\n',
        "two/base.css": ".base {}\n",
    }
    script = join_script("root.js", sources)
    assert modules_of(script) == ["two_seen_js", "one_b_js", "one_a_js", "root_js"]
    assert join_style("page.css", sources) == ".base {}.box {}"


@pytest.mark.parametrize(
    "path", ["../seen.js", "./one/../seen.js", "./one//seen.js", "/seen.js", "one/seen.js", ".../seen.js"]
)
def test_a_path_that_leaves_the_folder_or_is_written_another_way_is_refused(path: str) -> None:
    with pytest.raises(CannotJoin, match=r"root\.js"):
        join_script("root.js", {**MODULES, "root.js": f'import {{ seen }} from "{path}";\n'})


LATER = {
    "root.js": 'import { seen } from "./seen.js";\nglobalThis.more = async () => {\n'
    '  const { add } = await import("./one/part.js");\n  return add(seen);\n};\n',
    "one/part.js": 'import { seen } from "../seen.js";\nimport { own } from "./own.js";\n'
    "export const add = (other) => [seen.push(own), other === seen];\n",
    "one/own.js": "export const own = 7;\n",
    "seen.js": SEEN,
}


async def test_a_part_is_loaded_once_when_it_is_used_and_shares_what_the_script_has() -> None:
    parts = join_parts(["root.js"], LATER)
    assert {name: part.needs for name, part in parts.items()} == {"one/part.js": ("seen.js",)}
    script = join_script("root.js", LATER, {"one/part.js": parts["one/part.js"].needs})
    files = {"/": "", "/static/root.js": script.replace("part.js", "part.js?v=1")}
    files["/static/one/part.js"] = parts["one/part.js"].text
    asked: list[str] = []

    async def fulfil(route: Route) -> None:
        path = urlsplit(route.request.url).path
        asked.append(path)
        kind = "text/javascript" if path.endswith(".js") else "text/html"
        is_lost = asked == ["/", "/static/root.js", "/static/one/part.js"]
        await (route.abort() if is_lost else route.fulfill(body=files[path], content_type=kind))

    async with chromium() as opened:
        page = await opened.browser.new_page()
        await page.route("http://joined.test/**", fulfil)
        await page.goto("http://joined.test/")
        await page.add_script_tag(url="http://joined.test/static/root.js", type="module")
        assert "/static/one/part.js" not in asked
        assert await page.evaluate("async () => [await more(), await more()]") == [[1, True], [2, True]]
        assert asked.count("/static/one/part.js") == 2, "once more after it did not arrive"


def test_what_is_imported_at_first_too_is_no_part_and_a_part_has_none_itself() -> None:
    both = {**LATER, "root.js": 'import { own } from "./one/own.js";\n' + LATER["root.js"].replace("part", "own")}
    with pytest.raises(CannotJoin, match=r"^one/own\.js is imported as well"):
        join_parts(["root.js"], both)
    nested = {**LATER, "one/own.js": 'export const own = async () => await import("../seen2.js");\n', "seen2.js": SEEN}
    with pytest.raises(CannotJoin, match=r"^one/part\.js is loaded later, and loads another part"):
        join_parts(["root.js"], nested)
