"""Parts of the page's scripts that are loaded when they are first used: a list, a form, a help.

A module that another loads by `await import("./x.js")` is a part, with all that only it imports. What it shares with
the scripts that load it is theirs: they hand it over, so that no module is there twice. A part is the same file for
every script, so it gets only what all of them have (docs/decisions/0047-parts-loaded-later.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firstclick.web.pages.bundle import CannotJoin, Module, Sources, modules_of, script_of, variable


@dataclass(frozen=True)
class Part:
    """A script, which exports a function of the modules that it needs."""

    text: str
    needs: tuple[str, ...]


def parts_of(script: Mapping[str, Module]) -> set[str]:
    """The names of the parts that a script loads later."""
    return {name for module in script.values() for name in module.later}


def join_parts(scripts: Iterable[str], sources: Sources) -> dict[str, Part]:
    """Every part that these scripts load later, by the name of its module. Raises `CannotJoin`."""
    graphs = [modules_of(name, sources) for name in scripts]
    loaders: dict[str, list[Mapping[str, Module]]] = {}
    for graph in graphs:
        for part in parts_of(graph):
            loaders.setdefault(part, []).append(graph)
    return {
        part: _part(part, set.intersection(*map(set, loading)), modules_of(part, sources))
        for part, loading in sorted(loaders.items())
    }


def _part(name: str, shared: set[str], modules: Mapping[str, Module]) -> Part:
    own = {one: module for one, module in modules.items() if one not in shared}
    if name not in own:
        raise CannotJoin(f"{name} is imported as well, so it cannot be loaded later.")
    if any(module.later for module in own.values()):
        raise CannotJoin(f"{name} is loaded later, and loads another part itself.")
    needs = tuple(sorted({one for module in own.values() for one in module.imports} - own.keys()))
    body = "".join(script_of(one, module) for one, module in own.items())
    given = ", ".join(map(variable, needs))
    return Part(f"export default async ({{ {given} }}) => {{\n{body}return {variable(name)};\n}};\n", needs)
