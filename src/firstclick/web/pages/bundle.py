"""Bundles the page's modules into one script, and its style sheets into one style sheet, when the server starts.

Without a bundle, a browser waits for the network once for each level of imports. There is no build step. The sources
are plain modules, and these are the only forms of import and export that they may use:

    import { a, b as c } from "./x.js";        import sheet from "../x.css" with { type: "css" };
    import * as x from "./folder/x.js";        export function, async function, class, const

In the bundle every module is a function that runs once, after the modules that it imports. The bundle itself is a
module, so `import.meta.url` is the URL of the bundle. A module may wait for what its functions load by

    export const x = await firstTable();

and load files by `import(address)`, whose addresses are known when it runs. What is not needed at first is a part of
its own (`parts.py`), loaded in a function by

    const { A } = await import("./a.js");
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

Sources = Mapping[str, str]
"""The text of every file, by its path below the static folder, such as `ui/dom.js`."""

PATH = r"\.\.?/(?:\.\./)*(?:[\w-]+/)*[\w-]+"
IMPORT = re.compile(
    r"^import\s+(?:\{(?P<names>[\s\w$,]*)\}|\*\s+as\s+(?P<whole>[\w$]+)|(?P<sheet>[\w$]+))"
    r'\s+from\s+"(?P<file>' + PATH + r'\.(?:js|css))"(?P<css>\s+with\s+\{\s*type:\s*"css"\s*\})?;$',
    re.MULTILINE,
)
EXPORT = re.compile(r"^export\s+(?=(?:(?:async\s+)?function\b\s*\*?|class\b|const\b)\s*([\w$]+))", re.MULTILINE)
NO_EXPORT = re.compile(r"^export \{\};$", re.MULTILINE)
"""Marks a file that has only types as a module."""
CSS_IMPORT = re.compile(r'^@import "(' + PATH + r'\.css)";$', re.MULTILINE)
LATER = re.compile(r'\bawait import\("(' + PATH + r'\.js)"\)')
"""Loads a part of the page when it is first used."""
LOAD_LATER = """\
const $parts = {};
function $later(path) {
return ($parts[path] ??= $load(new URL(path, new URL("..", import.meta.url)).href).catch((error) => {
delete $parts[path];
throw error;
}));
}
async function $load(address) {
const part = await import(address).catch(() => import(`${address}&again`));
return part.default({ NEEDS });
}
"""
"""A part gets the modules of the script that it needs. A file that did not arrive is asked for once more."""
OWN_LINE_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
EMPTY_LINES = re.compile(r"\n{2,}")
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
OWN_LINE_REMARK = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
TYPE_REMARK = re.compile(r"(?<=[\s(,])/\*\* @(?:(?!\*/)[^\n])*\*/ ?")
"""A type within a line, which means nothing to a browser."""
CSS_LINE_END = re.compile(r"(?<=[{};,])\n+")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
NOT_ALLOWED = re.compile(
    r"^\s*(?:import|export)\b(?!\s*\.).*|\bimport\s*\(\s*[\"'`](?!\$).*|^(?!\s|.*\basync\b).*\bawait\b.*", re.MULTILINE
)
WAITS = re.compile(r"^const [\w$]+ = await [\w$]+\(\);$", re.MULTILINE)
MODULES_MAX = 1_000
"""So many are kept as they were read."""


class CannotJoin(Exception):
    """The files of the page cannot be bundled. The message names the file and the reason."""


@dataclass(frozen=True)
class Module:
    """A module without its imports and comments: what it imports, exports, and loads later.

    `names` are those that it imports, each with its file as it is written there.
    """

    body: str
    imports: tuple[str, ...]
    exports: tuple[str, ...]
    later: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


def join_script(root: str, sources: Sources, needs: Mapping[str, tuple[str, ...]] | None = None) -> str:
    """Bundle the module `root` with all modules that it imports, directly or not. Raises `CannotJoin`.

    `needs`: the modules that each part needs which is loaded later.
    """
    modules = modules_of(root, sources)
    texts = [script_of(name, module) for name, module in modules.items()]
    later = [part for module in modules.values() for part in module.later]
    if later:
        given = sorted({name for part in later for name in (needs or {}).get(part, ())})
        texts.insert(0, LOAD_LATER.replace("NEEDS", ", ".join(map(variable, given))))
    if modules[root].exports:
        texts.append(f"export const {{ {', '.join(modules[root].exports)} }} = {variable(root)};\n")
    return "".join(texts)


def modules_of(root: str, sources: Sources) -> dict[str, Module]:
    """The module `root` and all that it imports, each after those that it imports. Raises `CannotJoin`."""
    modules: dict[str, Module] = {}
    _collect(root, sources, modules, ())
    return modules


def join_style(root: str, sources: Sources, above: tuple[str, ...] = ()) -> str:
    """The style sheet `root`, with each `@import "./x.css";` replaced by that file. Raises `CannotJoin`.

    `above` are the style sheets that import this one, to find circular imports.
    """
    text = _source(root, sources, above)
    bundle = CSS_IMPORT.sub(lambda found: join_style(target(root, found[1]), sources, (*above, root)), text)
    if "@import" in COMMENT.sub("", bundle):
        raise CannotJoin(f'{root}: an import of a style sheet has the form @import "./x.css"; on a line of its own.')
    return CSS_LINE_END.sub("", INDENT.sub("", OWN_LINE_COMMENT.sub("", bundle)))


def target(name: str, path: str) -> str:
    """The name in `Sources` of the file that `path` refers to in the file `name`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def imports_of(name: str, text: str) -> tuple[str, ...]:
    """The names of the files that a module imports, in order."""
    return tuple(target(name, found["file"]) for found in IMPORT.finditer(text))


def _collect(name: str, sources: Sources, modules: dict[str, Module], above: tuple[str, ...]) -> None:
    """Add the module `name` to `modules` after all modules that it imports, each once."""
    if name in modules:
        return
    module = _read(name, sources, above)
    for imported in module.imports:
        _collect(imported, sources, modules, (*above, name))
    _check_names(name, module, modules)
    modules[name] = module


def _read(name: str, sources: Sources, above: tuple[str, ...]) -> Module:
    text = _source(name, sources, above)
    if name.endswith(".css"):
        return Module(
            f"const sheet = new CSSStyleSheet();\nsheet.replaceSync({json.dumps(join_style(name, sources))});",
            (),
            ("sheet",),
        )
    return _script(name, text)


@lru_cache(maxsize=MODULES_MAX)
def _script(name: str, text: str) -> Module:
    """The module `name` of this text. Most modules are in several bundles."""
    text = TYPE_REMARK.sub("", OWN_LINE_REMARK.sub("", OWN_LINE_COMMENT.sub("", text)))
    exports = tuple(found[1] for found in EXPORT.finditer(text))
    body = IMPORT.sub(partial(_binding, name), EXPORT.sub("", NO_EXPORT.sub("", text)))
    later = tuple(target(name, path) for path in LATER.findall(body))
    body = LATER.sub(lambda found: f'await $later("/static/{target(name, found[1])}")', body)
    unsupported = NOT_ALLOWED.search(WAITS.sub("", COMMENT.sub("", body)))
    if unsupported:
        raise CannotJoin(f"{name}: the page's modules do not write it like this: {unsupported[0].strip()}")
    return Module(_flat(body.strip()), imports_of(name, text), exports, later, tuple(_imported(name, text)))


def _flat(body: str) -> str:
    """The body without indentation and empty lines, 2 % of a first visit; as it is where a text goes over lines."""
    has_lines = any(line.count("`") % 2 for line in body.splitlines())
    return body if has_lines else EMPTY_LINES.sub("\n", INDENT.sub("", body))


def _source(name: str, sources: Sources, above: tuple[str, ...]) -> str:
    if name in above:
        raise CannotJoin(
            f"{' → '.join([*above[above.index(name) :], name])}: files that import each other in a circle."
        )
    if name not in sources:
        raise CannotJoin(f"{above[-1] if above else 'the page'} imports {name}, and there is no such file.")
    return sources[name]


def _check_names(name: str, module: Module, modules: Mapping[str, Module]) -> None:
    for file, exported in module.names:
        if exported not in modules[target(name, file)].exports:
            raise CannotJoin(f"{name} imports {exported} from {file}, which does not export it.")


def _imported(name: str, text: str) -> Iterator[tuple[str, str]]:
    """The names that a module imports, each with its file as it is written there."""
    for found in IMPORT.finditer(text):
        if bool(found["sheet"]) != bool(found["css"]) or bool(found["css"]) != found["file"].endswith(".css"):
            raise CannotJoin(
                f'{name}: a style sheet is imported by import sheet from "./x.css" with {{ type: "css" }};'
            )
        for exported, _ in _names(found["names"] or ""):
            yield found["file"], exported


def _binding(name: str, found: re.Match[str]) -> str:
    """The constants that replace an import statement of the module `name`."""
    source = variable(target(name, found["file"]))
    if found["whole"]:
        return f"const {found['whole']} = {source};"
    if found["sheet"]:
        return f"const {found['sheet']} = {source}.sheet;"
    names = (exported if exported == local else f"{exported}: {local}" for exported, local in _names(found["names"]))
    return f"const {{ {', '.join(names)} }} = {source};"


def _names(text: str) -> Iterator[tuple[str, str]]:
    """The exported and the local name of each entry in the braces of an import."""
    for one in filter(None, map(str.strip, text.split(","))):
        exported, _, local = one.partition(" as ")
        yield exported.strip(), (local or exported).strip()


def script_of(name: str, module: Module) -> str:
    """The module as a function of the bundle, which runs once."""
    exports = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    begin = "await (async () => {" if WAITS.search(module.body) else "(() => {"
    return f"const {variable(name)} = {begin}\n{module.body}\n{exports}}})();\n"


def variable(name: str) -> str:
    """The constant of a bundle that has what a module exports."""
    return "$" + re.sub(r"\W", "_", name)
