"""The client: every route of the API as a method, with retries, idempotency keys, uploads and iteration by itself."""

from __future__ import annotations

from types import TracebackType

from .calls import Calls


class Client(Calls):
    """Use it in a `with` block, or call `close()`.

    `key` is an API key; a local server that listens on loopback alone needs none. Photos that don't fit one request
    (`request_bytes`) are uploaded first; `progress(sent, total)` is told of bytes that arrived.
    """

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
