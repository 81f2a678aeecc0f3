"""Compiled modules (`make wheel-compiled`) do the same as before: none has what mypyc changes without an error."""

from __future__ import annotations

import ast
import importlib
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "firstclick"
COMPILED: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["firstclick"][
    "compiled"
]
STRUCTS = {"Struct", "Value", "msgspec.Struct"}


def _changed(module: ast.Module) -> Iterator[str]:
    """What would not be the same in a compiled module."""
    for node in ast.walk(module):
        match node:
            case ast.ClassDef(name=name, keywords=[_, *_]):
                yield f"{name}: mypyc drops the keywords of a class"
            case ast.ClassDef(name=name, bases=bases) if STRUCTS & set(map(ast.unparse, bases)):
                yield f"{name}: mypyc compares structs by identity in the module that defines them"
            case ast.FunctionDef(name=name, decorator_list=on) if any(
                "cached_property" in ast.unparse(one) for one in on
            ):
                yield f"{name}: mypyc makes it anew at each use"
            case ast.AsyncFunctionDef(name=name) if any(isinstance(inner, ast.Yield) for inner in ast.walk(node)):
                yield f"{name}: mypyc has no asynchronous generators"
            case ast.Call(func=ast.Name(id="Operation")):
                yield "Operation: documents are made from the docstrings of handlers, which mypyc drops"
            case ast.Constant(value="__weakref__"):
                yield "__weakref__: mypyc's classes have no weak references"


def test_no_compiled_module_has_what_the_compiler_changes() -> None:
    """A module that must have one of these is taken off the list; or its values move to a module beside it."""
    assert not [
        f"{name}: {what}" for name in COMPILED for what in _changed(ast.parse((SRC / f"{name}.py").read_text("utf-8")))
    ]


def test_modules_are_compiled_exactly_where_they_should_be() -> None:
    """`make test-compiled` must not test the sources by mistake, nor any other run what somebody compiled into src."""
    files = [importlib.import_module(f"firstclick.{name.replace('/', '.')}").__file__ or "" for name in COMPILED]
    wanted = ".so" if os.environ.get("FIRSTCLICK_COMPILE") == "1" else ".py"
    assert not [file for file in files if not file.endswith(wanted)]
