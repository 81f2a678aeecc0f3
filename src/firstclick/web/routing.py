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
        node, names = self._root, []
        for part in pattern[1:].split("/"):
            if part.startswith("{"):
                names.append(part[1:-1].removesuffix(":path"))
            if part.endswith(":path}"):
                node.rest = (tuple(names), found)
                return
            node = node.below(part)
        node.leaf = (tuple(names), found)

    def find(self, path: str) -> tuple[Found, dict[str, str]] | None:
        """What `path` leads to, with its parameters; None where there is nothing. A word goes before a `{name}`."""
        node = self._root
        values: list[str] = []
        parts = path[1:].split("/")
        for nth, part in enumerate(parts):
            below = node.words.get(part)
            if below is None:
                if not part:
                    return None
                if node.rest is not None:
                    return node.rest[1], dict(zip(node.rest[0], [*values, "/".join(parts[nth:])], strict=True))
                below = node.any
                if below is None:
                    return None
                values.append(part)
            node = below
        if node.leaf is None:
            return None
        return node.leaf[1], dict(zip(node.leaf[0], values, strict=True))


class _Node(Generic[Found]):
    """What follows one part: words, anything, or the rest of the path; and what is here."""

    __slots__ = ("any", "leaf", "rest", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node[Found]] = {}
        self.any: _Node[Found] | None = None
        self.rest: tuple[tuple[str, ...], Found] | None = None
        self.leaf: tuple[tuple[str, ...], Found] | None = None

    def below(self, part: str) -> _Node[Found]:
        """The node of a pattern's next part, made where it lacks."""
        if not part.startswith("{"):
            return self.words.setdefault(part, _Node())
        self.any = self.any or _Node()
        return self.any
