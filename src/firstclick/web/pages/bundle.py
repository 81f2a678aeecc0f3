"""Joins the page's modules into one script, and its style sheets into one sheet, when the server starts.

A browser that follows imports waits for the network once per level of them. There is no build: the sources are plain
modules, and these few forms are all that they may use.

    import { a, b as c } from "./x.js";        import sheet from "../x.css" with { type: "css" };
    import * as x from "./folder/x.js";        export function, async function, class, const

In the joined script every module is a function that is run once, after those that it imports. A joined script is a
module itself, so `import.meta.url` is its own address.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

Sources = Mapping[str, str]
"""The text of every file by its path below the folder of the page's files, such as `ui/dom.js`."""

PATH = r"\.\.?/(?:\.\./)*(?:[\w-]+/)*[\w-]+"
IMPORT = re.compile(
    r"^import\s+(?:\{(?P<names>[\s\w$,]*)\}|\*\s+as\s+(?P<whole>[\w$]+)|(?P<sheet>[\w$]+))"
    r'\s+from\s+"(?P<file>' + PATH + r'\.(?:js|css))"(?P<css>\s+with\s+\{\s*type:\s*"css"\s*\})?;$',
    re.MULTILINE,
)
EXPORT = re.compile(r"^export\s+(?=(?:(?:async\s+)?function\b\s*\*?|class\b|const\b)\s*([\w$]+))", re.MULTILINE)
NO_EXPORT = re.compile(r"^export \{\};$", re.MULTILINE)
"""Makes a file that holds nothing but types a module."""
CSS_IMPORT = re.compile(r'^@import "(' + PATH + r'\.css)";$', re.MULTILINE)
OWN_LINE_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
NOT_ALLOWED = re.compile(
    r"^\s*(?:import|export)\b(?!\s*\.).*|\bimport\s*\(.*|^(?!\s|.*\basync\b).*\bawait\b.*", re.MULTILINE
)


class CannotJoin(Exception):
    """Why the files of the page do not fit together; names the file."""


@dataclass(frozen=True)
class _Module:
    body: str
    imports: tuple[str, ...]
    exports: tuple[str, ...]


def join_script(root: str, sources: Sources) -> str:
    """The module `root` and all that it imports, as one module. Raises `CannotJoin`."""
    modules: dict[str, _Module] = {}
    _gather(root, sources, modules, ())
    parts = [_script(name, module) for name, module in modules.items()]
    if modules[root].exports:
        parts.append(f"export const {{ {', '.join(modules[root].exports)} }} = {_variable(root)};\n")
    return "".join(parts)


def join_style(root: str, sources: Sources, above: tuple[str, ...] = ()) -> str:
    """The style sheet `root` with every `@import "./x.css";` replaced by that file. Raises `CannotJoin`."""
    text = _source(root, sources, above)
    whole = CSS_IMPORT.sub(lambda found: join_style(target(root, found[1]), sources, (*above, root)), text)
    if "@import" in COMMENT.sub("", whole):
        raise CannotJoin(f'{root}: an import of a style sheet has the form @import "./x.css"; on a line of its own.')
    return OWN_LINE_COMMENT.sub("", whole)


def target(name: str, path: str) -> str:
    """The file that `path` names in the file `name`, both in `Sources`' terms."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def imports_of(name: str, text: str) -> tuple[str, ...]:
    """The files that a module imports, in order."""
    return tuple(target(name, found["file"]) for found in IMPORT.finditer(text))


def _gather(name: str, sources: Sources, modules: dict[str, _Module], above: tuple[str, ...]) -> None:
    """Put the file after all that it imports, each once."""
    if name in modules:
        return
    module = _read(name, sources, above)
    for needed in module.imports:
        _gather(needed, sources, modules, (*above, name))
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
    text = OWN_LINE_COMMENT.sub("", text)
    exports = tuple(found[1] for found in EXPORT.finditer(text))
    body = IMPORT.sub(partial(_binding, name), EXPORT.sub("", NO_EXPORT.sub("", text)))
    wrong = NOT_ALLOWED.search(COMMENT.sub("", body))
    if wrong:
        raise CannotJoin(f"{name}: the page's modules do not write it like this: {wrong[0].strip()}")
    return _Module(body.strip(), imports_of(name, text), exports)


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
    """An import of the module `name` as the constants that it makes."""
    source = _variable(target(name, found["file"]))
    if found["whole"]:
        return f"const {found['whole']} = {source};"
    if found["sheet"]:
        return f"const {found['sheet']} = {source}.sheet;"
    names = (exported if exported == local else f"{exported}: {local}" for exported, local in _names(found["names"]))
    return f"const {{ {', '.join(names)} }} = {source};"


def _names(text: str) -> Iterator[tuple[str, str]]:
    """The name that the other module exports, and the name that it gets here."""
    for one in filter(None, map(str.strip, text.split(","))):
        exported, _, local = one.partition(" as ")
        yield exported.strip(), (local or exported).strip()


def _script(name: str, module: _Module) -> str:
    exports = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    return f"// {name}\nconst {_variable(name)} = (() => {{\n{module.body}\n{exports}}})();\n"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
