"""Finds the resource of a path in as many steps as the path has parts, however many addresses there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Routes(Generic[Found]):
    """A tree of path parts. A pattern's part is a word, `{name}` for any one part, or at its end `{name:path}`."""

    def __init__(self, patterns: Mapping[str, Found]) -> None:
        self.patterns = tuple(patterns)
        self._root = _Node[Found]()
        for pattern, found in patterns.items():
            self._add(pattern, found)

    def _add(self, pattern: str, found: Found) -> None:
        node = self._root
        for part in pattern[1:].split("/"):
            if part.endswith(":path}"):
                node.rest = (part[1:].removesuffix(":path}"), found)
                return
            node = node.below(part)
        node.leaf = found

    def find(self, path: str) -> tuple[Found, dict[str, str]] | None:
        """What is at `path`, with its parameters; None where there is nothing. A word has priority over a `{name}`."""
        node = self._root
        values: dict[str, str] = {}
        first, *parts = path.split("/")
        for nth, part in enumerate(parts):
            below = node.words.get(part)
            if below is not None:
                node = below
            elif not part:
                return None
            elif node.rest is not None:
                name, found = node.rest
                return found, {**values, name: "/".join(parts[nth:])}
            elif (below := node.any) is not None:
                node = below
                values[node.name] = part
            else:
                return None
        return None if node.leaf is None or first else (node.leaf, values)


class _Node(Generic[Found]):
    """What follows one part: words, anything, or the rest of the path; and what is here.

    `name` is what stands for the part in a pattern, the same in all patterns that lead here.
    """

    __slots__ = ("any", "leaf", "name", "rest", "words")

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.words: dict[str, _Node[Found]] = {}
        self.any: _Node[Found] | None = None
        self.rest: tuple[str, Found] | None = None
        self.leaf: Found | None = None

    def below(self, part: str) -> _Node[Found]:
        """The node of a pattern's next part, made where it lacks. Raises `ValueError` for another name of a part."""
        if not part.startswith("{"):
            return self.words.setdefault(part, _Node())
        self.any = self.any or _Node(part[1:-1])
        if self.any.name != part[1:-1]:
            raise ValueError(f"{part} is called {self.any.name} in another pattern.")
        return self.any
