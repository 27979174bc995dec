"""What the client raises: refusals with their stable code, faults of the server, and answers that never came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


class KithError(Exception):
    """`status` is 0 when no answer came. Decide by `code`; give `request_id` to whoever reads the server's log."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str,
        request_id: str | None = None,
        retry_after: float | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        self.details: Mapping[str, Any] = details or {}


class Refused(KithError):
    """The request or photo can't be used: the caller's turn."""


class Unauthenticated(Refused):
    """401"""


class Forbidden(Refused):
    """403"""


class NotFound(Refused):
    """404"""


class Conflict(Refused):
    """409"""


class RateLimited(Refused):
    """429; `retry_after` says for how many seconds."""


class Fault(KithError):
    """The server failed or is ill: 500 and above."""


class Unreachable(KithError):
    """Nothing answers at the address."""


class NotKith(KithError):
    """Something answers that is no kith server."""


class UploadFailed(KithError):
    """The store did not take a photo."""


KINDS: Mapping[int, type[Refused]] = {401: Unauthenticated, 403: Forbidden, 404: NotFound, 409: Conflict, 429: RateLimited}


def error_of(response: httpx.Response, address: str) -> KithError:
    """Reads an answer that is not 2xx; never raises itself."""
    status = response.status_code
    after = response.headers.get("retry-after", "")
    retry_after = float(after) if after.isdigit() else None
    request_id = response.headers.get("x-request-id")
    try:
        body = response.json()
    except ValueError:
        body = None
    if isinstance(body, dict) and isinstance(body.get("code"), str):
        kind: type[KithError] = Fault if status >= 500 else KINDS.get(status, Refused)
        return kind(
            str(body.get("detail") or body.get("title") or f"The server refused with status {status}."),
            status=status,
            code=body["code"],
            request_id=body.get("requestId") or request_id,
            retry_after=retry_after,
            details=body,
        )
    if status >= 500:
        message = f"The server failed with status {status}; its log says why."
        return Fault(message, status=status, code="fault", request_id=request_id, retry_after=retry_after)
    message = f"{address} answered {status} in a form that is not kith's: check the address."
    return NotKith(message, status=status, code="not_kith", request_id=request_id)
