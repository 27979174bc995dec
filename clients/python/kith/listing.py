"""Lists: a page at a time, or every item to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar, cast

Item = TypeVar("Item")


class Listing(Generic[Item]):
    """Iterating asks for one page after the other; `page()` asks for the first alone, as the API answers it."""

    def __init__(self, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._ask = ask

    def page(self) -> dict[str, Any]:
        return self._ask({})

    def __iter__(self) -> Iterator[Item]:
        page = self._ask({})
        while True:
            yield from cast("list[Item]", page["items"])
            if page["nextCursor"] is None:
                return
            page = self._ask({"cursor": page["nextCursor"]})
