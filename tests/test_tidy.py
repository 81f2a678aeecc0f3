"""The house's habits, watched: sizes, words, docstrings and imports. It reads the source and never runs it."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "firstclick"
DOMAIN = SRC / "domain"
VALUES = DOMAIN / "values.py"
TESTS = ROOT / "tests"
BENCH = ROOT / "bench"

LINES_MAX = 300
FUNCTION_LINES_MAX = 40
ARCHITECTURE_LINES_MAX = 150

CODE_SUFFIXES = {".py", ".js", ".css", ".html", ".lua", ".sh"}
NOT_OURS = {"build", "dist", "node_modules", "var", "__pycache__", "zxing"}
DRAWER_NAMES = {"util", "utils", "helper", "helpers", "common", "misc"}
# DESIGN, words: what a hold, a showtime and a reserved seat are never called.
WRONG_WORDS = DRAWER_NAMES | {"screening", "screenings", "lock", "locks", "locked", "reservation", "reservations"}
WRONG_WORDS |= {"blocked"}

UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b")
JS_FUNCTION = re.compile(r"^\s*(?!(?:if|for|while|switch|catch|with)\b)(?:.*\bfunction\b|.*=>|[\w\s*#]+\([^;]*\)).*\{$")
JS_SCOPE = re.compile(r"^\((?:async )?\(\) => \{$")  # a classic script's wrapper is its module, not a function

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files() -> Iterator[Path]:
    """Every file that people write here: caches, venvs and builds left out."""
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(n for n in below if not n.startswith(".") and n not in NOT_OURS and "egg-info" not in n)
        yield from (Path(folder, name) for name in sorted(names))
    yield from (ROOT / ".ci").glob("*")


def code() -> list[Path]:
    """The files whose size and wording are watched."""
    return [path for path in files() if path.suffix in CODE_SUFFIXES or path.parent.name == ".ci"]


def python(folder: Path) -> list[Path]:
    """The Python files under a folder."""
    return sorted(folder.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file, read once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int | None = None) -> str:
    """Where something is, as an editor opens it."""
    name = str(path.relative_to(ROOT))
    return name if line is None else f"{name}:{line}"


def line_count(path: Path) -> int:
    """The number of lines in a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def words(name: str) -> set[str]:
    """`SeatTaken` and `seat_taken` are both the words seat and taken."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file with the last part of the called name: `sleep` for `asyncio.sleep(1)`."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                yield name, node


def functions(path: Path) -> Iterator[Function]:
    """Every function and method in a file, inner ones too."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    """The modules that are imported anywhere inside a node, with their lines."""
    for inner in ast.walk(node):
        match inner:
            case ast.Import(names=names):
                yield from ((alias.name, inner.lineno) for alias in names)
            case ast.ImportFrom(module=module):
                yield module or ".", inner.lineno


def public_names(path: Path) -> Iterator[tuple[str, int]]:
    """What a file calls its classes, functions, arguments, fields and constants."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node.lineno
            case ast.Assign(targets=targets):
                yield from ((target.id, target.lineno) for target in targets if isinstance(target, ast.Name))


def js_functions(path: Path) -> Iterator[tuple[int, int]]:
    """First line and length of the functions of a script, told by the indentation that they open and close with."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for start, line in enumerate(lines):
        if JS_FUNCTION.match(line) and not JS_SCOPE.match(line):
            closing = line[: len(line) - len(line.lstrip())] + "}"
            end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith(closing)), len(lines) - 1)
            yield start + 1, end - start + 1


def test_no_file_is_longer_than_300_lines() -> None:
    assert not [f"{place(path)} has {n} lines" for path in code() if (n := line_count(path)) > LINES_MAX]


def test_no_python_function_is_longer_than_40_lines() -> None:
    assert not [
        f"{place(path, node.lineno)} {node.name} has {length} lines"
        for path in python(SRC) + python(TESTS) + python(BENCH)
        for node in functions(path)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]


def test_no_javascript_function_is_longer_than_40_lines() -> None:
    assert not [
        f"{place(path, line)} has {length} lines"
        for path in code()
        if path.suffix == ".js"
        for line, length in js_functions(path)
        if length > FUNCTION_LINES_MAX
    ]


def test_the_architecture_page_stays_short() -> None:
    page = ROOT / "docs" / "ARCHITECTURE.md"
    assert not page.exists() or line_count(page) <= ARCHITECTURE_LINES_MAX


def test_no_file_or_folder_is_a_drawer_for_everything() -> None:
    parts = {part for path in files() for part in path.relative_to(ROOT).parts}
    assert not [part for part in parts if words(part.split(".")[0]) & DRAWER_NAMES]


def test_names_keep_to_the_words_of_the_house() -> None:
    assert not [
        f"{place(path, line)} {name}"
        for path in python(SRC)
        for name, line in public_names(path)
        if not name.startswith("_") and words(name) & WRONG_WORDS
    ]


def test_every_module_says_what_it_is_for() -> None:
    assert not [
        place(path) for path in python(SRC) + python(TESTS) + python(BENCH) if not ast.get_docstring(tree(path))
    ]


def test_nothing_is_left_for_later() -> None:
    assert not [
        place(path, number)
        for path in [*code(), ROOT / "Makefile", ROOT / "pyproject.toml"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]


def test_no_import_hides_inside_a_function() -> None:
    assert not [
        f"{place(path, line)} {module}"
        for path in python(SRC)
        for node in functions(path)
        for module, line in imports(node)
    ]


def test_no_import_hides_behind_type_checking() -> None:
    hidden = {"TYPE_CHECKING"}
    assert not [
        place(path)
        for path in python(SRC) + python(TESTS) + python(BENCH)
        for node in ast.walk(tree(path))
        if hidden & {getattr(node, "id", None), getattr(node, "attr", None)}
    ]


def test_only_the_command_line_prints() -> None:
    assert not [
        place(path, call.lineno)
        for path in python(SRC)
        if path.parent.name != "cli" and path.name != "server.py"
        for name, call in calls(path)
        if name == "print"
    ]


def test_tests_do_not_sleep_without_a_reason() -> None:
    """A pause is `sleep(0)`, or its line ends in `# waits: why`."""
    for path in python(TESTS):
        lines = path.read_text(encoding="utf-8").splitlines()
        for name, call in calls(path):
            gives_way = bool(call.args) and ast.unparse(call.args[0]) == "0"
            if name in {"sleep", "wait_for_timeout"} and not gives_way:
                assert "# waits: " in lines[call.lineno - 1], f"{place(path, call.lineno)} sleeps and does not say why"


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    assert not [
        f"{place(path, line)} {module}"
        for path in python(DOMAIN)
        if path != VALUES
        for module, line in imports(tree(path))
        if not module.startswith("firstclick.domain") and module.split(".")[0] not in sys.stdlib_module_names
    ]


def test_the_base_of_values_takes_structs_and_their_copies_from_msgspec_and_no_more() -> None:
    """`pyproject.toml` forbids msgspec to all other modules of domain and service."""
    taken = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree(VALUES))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {name for name in taken if name.startswith("msgspec")} == {"msgspec.Struct", "msgspec.structs.replace"}
    assert not [node for node in ast.walk(tree(VALUES)) if isinstance(node, ast.Import)]


def test_the_domain_never_awaits_and_never_reads_a_clock() -> None:
    clocks = {"now", "today", "utcnow"}
    assert not [place(p, f.lineno) for p in python(DOMAIN) for f in functions(p) if isinstance(f, ast.AsyncFunctionDef)]
    assert not [place(p, call.lineno) for p in python(DOMAIN) for name, call in calls(p) if name in clocks]


def test_the_domain_keeps_its_values_frozen() -> None:
    assert not [
        f"{place(path, node.lineno)} {node.name}"
        for path in python(DOMAIN)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if decorator.split("(")[0] == "dataclass" and "frozen=True" not in decorator
    ]
