"""One request with everything around it: key, idempotency, big photos, repeats, errors."""

from __future__ import annotations

import json as jsons
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from .errors import KithError, NotKith, Refused, Unreachable, UploadFailed, error_of
from .photos import Held, Photo, PhotoBytes, Subject, Uploaded, as_json, held, too_much


class Unset:
    """A field that is not sent; None is sent as null."""


UNSET = Unset()

REQUEST_BYTES = 4 * 1024 * 1024
"""Photos of one request; API Gateway takes no more."""

PATIENCE = (0.3, 1.0, 3.0)
LONGEST_WAIT = 60.0
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")

Progress = Callable[[int, int], None]
"""Bytes of photos that arrived, and of all photos of the call."""


class Transport:
    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        timeout: float = 120.0,
        request_bytes: int = REQUEST_BYTES,
        progress: Progress | None = None,
        http: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._request_bytes = request_bytes
        self._progress = progress
        # A guest's session comes as a token and a cookie; a cookie kept here would speak for every later call.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._http = http or httpx.Client(timeout=timeout, cookies=no_cookies)
        self._wait = wait

    def close(self) -> None:
        self._http.close()

    @staticmethod
    def segment(value: str) -> str:
        """An id as part of a path; what is none would name another route."""
        if ID.match(value):
            return value
        message = "An id has 1 to 64 letters, digits, dots, underscores or hyphens and begins with a letter or digit."
        raise Refused(message, status=400, code="validation_failed")

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
        photos: tuple[str, Sequence[Photo]] | None = None,
        who: Sequence[Photo] | Sequence[Subject] | None = None,
        gallery: str | None = None,
        stores: bool = False,
        idempotency_key: str | None = None,
        asks: bool = False,
        text: bool = False,
        also: Sequence[int] = (),
    ) -> Any:
        """The answer: JSON, text, or None for an empty one. Raises KithError."""
        body = _given(fields)
        files: list[tuple[str, tuple[str, bytes, str]]] = []
        key = idempotency_key if idempotency_key is not None else (str(uuid.uuid4()) if stores else None)
        if photos is not None or who is not None:
            form, body = self._with_photos(body, photos, who, gallery, idempotency_key)
            files = form
        headers = {} if key is None else {"idempotency-key": key}
        data: dict[str, Any] = {"headers": headers}
        if files:
            data["files"] = files
            data["data"] = {name: value if isinstance(value, str) else jsons.dumps(value) for name, value in body.items()}
        elif fields is not None or body:
            data["json"] = body
        if query is not None:
            data["params"] = {name: _text(value) for name, value in _given(query).items() if value is not None}
        repeatable = method in ("GET", "PUT") or stores or asks
        response = self._patiently(lambda: self._once(method, f"{self.base_url}{path}", also=also, **data), repeatable)
        if self._progress and files:
            sent = sum(len(content) for _, (_, content, _) in files)
            self._progress(sent, sent)
        if response.status_code == 204:
            return None
        if text:
            return response.text
        try:
            return response.json()
        except ValueError as cause:
            message = f"{self.base_url} answered something that is not JSON: is it a kith server?"
            raise NotKith(message, status=response.status_code, code="not_kith") from cause

    def upload(self, gallery: str, photo: Photo, *, idempotency_key: str | None = None) -> Uploaded:
        """For photos that jobs are to take; the other calls upload by themselves what is too big for a request."""
        have = held(photo)
        if isinstance(have, Uploaded):
            return have
        path = f"/v1/galleries/{self.segment(gallery)}/uploads"
        announced = {
            "fileName": have.file_name,
            "mediaType": have.media_type,
            "bytes": len(have.content),
            "sha256": have.sha256,
        }
        # The same request finds the same place again.
        key = None if idempotency_key is None else sha256(f"{idempotency_key} {have.sha256}".encode()).hexdigest()
        place = cast("dict[str, Any]", self.ask("POST", path, fields=announced, stores=True, idempotency_key=key))
        own = urlsplit(place["url"]).path == f"{path}/{place['uploadId']}"
        # A local server names itself by the address it listens on, which need not be the one it was reached by.
        url = f"{self.base_url}{path}/{place['uploadId']}" if own else place["url"]

        def put() -> httpx.Response:
            try:
                return self._once(place["method"], url, own=own, headers=place["headers"], content=have.content)
            except KithError as error:
                # It was used by the request this one repeats; that one's answer is waiting.
                if own and idempotency_key is not None and error.status == 404:
                    return httpx.Response(200)
                raise

        self._patiently(put, True)
        return Uploaded(place["uploadId"])

    def _with_photos(
        self,
        body: dict[str, Any],
        photos: tuple[str, Sequence[Photo]] | None,
        who: Sequence[Photo] | Sequence[Subject] | None,
        gallery: str | None,
        idempotency_key: str | None,
    ) -> tuple[list[tuple[str, tuple[str, bytes, str]]], dict[str, Any]]:
        if who is not None:
            subjects = _subjects(who)
            selfies = [one for subject in subjects for one in subject.get("selfies", [])]
            carried = iter(self._carry([held(one) for one in selfies], gallery, idempotency_key))
            shown = [
                {"selfies": [next(carried) for _ in subject["selfies"]]} if "selfies" in subject else subject
                for subject in subjects
            ]
            [first, *others] = shown
            if not others and "selfies" in first and all(isinstance(one, PhotoBytes) for one in first["selfies"]):
                return [_file("files", one) for one in first["selfies"]], body
            named = [
                {"selfies": [as_json(one) for one in subject["selfies"]]} if "selfies" in subject else subject
                for subject in shown
            ]
            return [], {**body, "subjects": named}
        form, given = photos or ("files", [])
        have = self._carry([held(one) for one in given], gallery, idempotency_key)
        names = {"file": ["file"], "pair": ["probe", "reference"]}.get(form, ["files"] * len(have))
        if all(isinstance(one, PhotoBytes) for one in have):
            return [_file(name, one) for name, one in zip(names, have, strict=True)], body
        if form == "album":
            details = body.pop("details", [])
            said = [as_json(one, **(details[i] if i < len(details) else {})) for i, one in enumerate(have)]
            return [], {**body, "photos": said}
        if form == "file":
            return [], {**body, "image": as_json(have[0])}
        if form == "pair":
            return [], {**body, **{name: as_json(one) for name, one in zip(names, have, strict=True)}}
        return [], {**body, "images": [as_json(one) for one in have]}

    def _carry(self, photos: list[Held], gallery: str | None, idempotency_key: str | None) -> list[Held]:
        """The photos as one request can hold them; without a gallery there is nowhere to upload to."""
        big = [] if gallery is None else too_much(photos, self._request_bytes)
        total = sum(len(one.content) for one in photos if isinstance(one, PhotoBytes))
        sent = 0
        for position in big:
            photo = photos[position]
            if gallery is None or isinstance(photo, Uploaded):
                continue
            key = None if idempotency_key is None else f"{idempotency_key} {position}"
            photos[position] = self.upload(gallery, photo, idempotency_key=key)
            sent += len(photo.content)
            if self._progress:
                self._progress(sent, total)
        return photos

    def _once(self, method: str, url: str, *, own: bool = True, also: Sequence[int] = (), **data: Any) -> httpx.Response:
        headers = {"accept": "*/*", **data.pop("headers", {})}
        # The key is for the server alone: beside the presigned address of a store it would void the signature, and leak.
        if own and self._key is not None:
            headers["authorization"] = f"Bearer {self._key}"
        try:
            response = self._http.request(method, url, headers=headers, **data)
        except httpx.TransportError as cause:
            place = "{0.scheme}://{0.netloc}".format(urlsplit(url))
            message = f"Nothing answers at {place}: start the server, or check the address."
            raise Unreachable(message, status=0, code="unreachable") from cause
        if response.is_success or response.status_code in also:
            return response
        if own:
            raise error_of(response, self.base_url)
        message = f"The photo could not be uploaded: the store answered {response.status_code}."
        raise UploadFailed(message, status=response.status_code, code="upload_failed")

    def _patiently(self, attempt: Callable[[], httpx.Response], repeatable: bool) -> httpx.Response:
        attempts = 0
        while True:
            try:
                return attempt()
            except KithError as error:
                seconds = _wait_for(error, attempts, repeatable)
                if seconds is None:
                    raise
                attempts += 1
                self._wait(seconds)


def _wait_for(error: KithError, attempts: int, repeatable: bool) -> float | None:
    """Seconds after which the same request may succeed; None when it would not, or when it might be done twice."""
    asked = error.retry_after
    if asked is not None and asked > LONGEST_WAIT:
        return None
    if error.status == 429 or error.code == "idempotency_in_progress":
        return (1.0 if asked is None else asked) if attempts < 10 else None
    if error.code == "models_unavailable" or (not repeatable and error.code == "timed_out"):
        return None
    if error.status == 503 and asked is not None and error.code != "upload_failed":
        return asked if attempts < 3 else None
    lost = error.status in (502, 504) or error.code == "unreachable" or (error.code == "upload_failed" and error.status >= 500)
    return PATIENCE[attempts] if lost and repeatable and attempts < len(PATIENCE) else None


def _given(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (fields or {}).items() if not isinstance(value, Unset)}


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _file(name: str, photo: Held) -> tuple[str, tuple[str, bytes, str]]:
    if isinstance(photo, Uploaded):
        raise TypeError("an uploaded photo travels in a JSON request")
    return name, (photo.file_name, photo.content, photo.media_type)


def _subjects(who: Sequence[Photo] | Sequence[Subject]) -> list[dict[str, Any]]:
    if all(isinstance(one, dict) for one in who):
        return cast("list[dict[str, Any]]", [dict(cast("dict[str, Any]", one)) for one in who])
    return [{"selfies": list(who)}]
