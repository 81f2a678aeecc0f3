"""Bundles the page's modules into one script, and its style sheets into one style sheet, when the server starts.

Without a bundle, a browser waits for the network once for each level of imports. There is no build step. The sources
are plain modules, and these are the only forms of import and export that they may use:

    import { a, b as c } from "./x.js";        import sheet from "../x.css" with { type: "css" };
    import * as x from "./folder/x.js";        export function, async function, class, const

In the bundle every module is a function that runs once, after the modules that it imports. The bundle itself is a
module, so `import.meta.url` is the URL of the bundle. A module may wait for what its functions load by

    export const x = await firstTable();

and load files by `import(address)`, whose addresses are known when it runs.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

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
OWN_LINE_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
OWN_LINE_REMARK = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
NOT_ALLOWED = re.compile(
    r"^\s*(?:import|export)\b(?!\s*\.).*|\bimport\s*\(\s*[\"'`](?!\$).*|^(?!\s|.*\basync\b).*\bawait\b.*", re.MULTILINE
)
WAITS = re.compile(r"^const [\w$]+ = await [\w$]+\(\);$", re.MULTILINE)


class CannotJoin(Exception):
    """The files of the page cannot be bundled. The message names the file and the reason."""


@dataclass(frozen=True)
class _Module:
    body: str
    imports: tuple[str, ...]
    exports: tuple[str, ...]


def join_script(root: str, sources: Sources) -> str:
    """Bundle the module `root` with all modules that it imports, directly or not. Raises `CannotJoin`."""
    modules: dict[str, _Module] = {}
    _collect(root, sources, modules, ())
    parts = [_script(name, module) for name, module in modules.items()]
    if modules[root].exports:
        parts.append(f"export const {{ {', '.join(modules[root].exports)} }} = {_variable(root)};\n")
    return "".join(parts)


def join_style(root: str, sources: Sources, above: tuple[str, ...] = ()) -> str:
    """The style sheet `root`, with each `@import "./x.css";` replaced by that file. Raises `CannotJoin`.

    `above` are the style sheets that import this one, to find circular imports.
    """
    text = _source(root, sources, above)
    bundle = CSS_IMPORT.sub(lambda found: join_style(target(root, found[1]), sources, (*above, root)), text)
    if "@import" in COMMENT.sub("", bundle):
        raise CannotJoin(f'{root}: an import of a style sheet has the form @import "./x.css"; on a line of its own.')
    return INDENT.sub("", OWN_LINE_COMMENT.sub("", bundle))


def target(name: str, path: str) -> str:
    """The name in `Sources` of the file that `path` refers to in the file `name`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def imports_of(name: str, text: str) -> tuple[str, ...]:
    """The names of the files that a module imports, in order."""
    return tuple(target(name, found["file"]) for found in IMPORT.finditer(text))


def _collect(name: str, sources: Sources, modules: dict[str, _Module], above: tuple[str, ...]) -> None:
    """Add the module `name` to `modules` after all modules that it imports, each once."""
    if name in modules:
        return
    module = _read(name, sources, above)
    for imported in module.imports:
        _collect(imported, sources, modules, (*above, name))
    _check_names(name, sources[name], modules)
    modules[name] = module


def _read(name: str, sources: Sources, above: tuple[str, ...]) -> _Module:
    text = _source(name, sources, above)
    if name.endswith(".css"):
        return _Module(
            f"const sheet = new CSSStyleSheet();\nsheet.replaceSync({json.dumps(join_style(name, sources))});",
            (),
            ("sheet",),
        )
    text = OWN_LINE_REMARK.sub("", OWN_LINE_COMMENT.sub("", text))
    exports = tuple(found[1] for found in EXPORT.finditer(text))
    body = IMPORT.sub(partial(_binding, name), EXPORT.sub("", NO_EXPORT.sub("", text)))
    unsupported = NOT_ALLOWED.search(WAITS.sub("", COMMENT.sub("", body)))
    if unsupported:
        raise CannotJoin(f"{name}: the page's modules do not write it like this: {unsupported[0].strip()}")
    return _Module(_flat(body.strip()), imports_of(name, text), exports)


def _flat(body: str) -> str:
    """The body without its indentation, 2 % of what a first visit loads; as it is where a text goes over lines."""
    has_lines = any(line.count("`") % 2 for line in body.splitlines())
    return body if has_lines else INDENT.sub("", body)


def _source(name: str, sources: Sources, above: tuple[str, ...]) -> str:
    if name in above:
        raise CannotJoin(
            f"{' → '.join([*above[above.index(name) :], name])}: files that import each other in a circle."
        )
    if name not in sources:
        raise CannotJoin(f"{above[-1] if above else 'the page'} imports {name}, and there is no such file.")
    return sources[name]


def _check_names(name: str, text: str, modules: Mapping[str, _Module]) -> None:
    for found in IMPORT.finditer(text):
        if bool(found["sheet"]) != bool(found["css"]) or bool(found["css"]) != found["file"].endswith(".css"):
            raise CannotJoin(
                f'{name}: a style sheet is imported by import sheet from "./x.css" with {{ type: "css" }};'
            )
        for exported, _ in _names(found["names"] or ""):
            if exported not in modules[target(name, found["file"])].exports:
                raise CannotJoin(f"{name} imports {exported} from {found['file']}, which does not export it.")


def _binding(name: str, found: re.Match[str]) -> str:
    """The constants that replace an import statement of the module `name`."""
    source = _variable(target(name, found["file"]))
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


def _script(name: str, module: _Module) -> str:
    exports = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    begin = "await (async () => {" if WAITS.search(module.body) else "(() => {"
    return f"// {name}\nconst {_variable(name)} = {begin}\n{module.body}\n{exports}}})();\n"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
