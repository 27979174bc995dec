"""Photos as callers hold them: a path, bytes with a name, or one that was uploaded before."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any, TypedDict


@dataclass(frozen=True)
class PhotoBytes:
    content: bytes
    file_name: str

    @property
    def media_type(self) -> str:
        return guess_type(self.file_name)[0] or "application/octet-stream"

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Uploaded:
    upload_id: str


Photo = str | os.PathLike[str] | PhotoBytes | Uploaded

Selfies = TypedDict("Selfies", {"selfies": Sequence[Photo]})
KnownFace = TypedDict("KnownFace", {"faceId": str})
Subject = Selfies | KnownFace
"""One to three selfies of one person, or a face the gallery knows."""

Held = PhotoBytes | Uploaded


def held(photo: Photo) -> Held:
    """The photo with its bytes in memory. Raises OSError for a file that can't be read."""
    if isinstance(photo, (PhotoBytes, Uploaded)):
        return photo
    path = Path(photo)
    return PhotoBytes(path.read_bytes(), path.name)


def too_much(photos: Sequence[Held], most: int) -> list[int]:
    """Positions of the fewest photos without which the others fit `most` bytes, biggest first."""
    sizes = sorted(((len(one.content), i) for i, one in enumerate(photos) if isinstance(one, PhotoBytes)), reverse=True)
    total = sum(size for size, _ in sizes)
    out: list[int] = []
    # One uploaded photo makes the whole request JSON, in which the others are a third larger.
    while sizes and total > (most * 3 // 4 if out or len(sizes) < len(photos) else most):
        size, position = sizes.pop(0)
        total -= size
        out.append(position)
    return out


def as_json(photo: Held, **more: Any) -> dict[str, Any]:
    if isinstance(photo, Uploaded):
        return {**more, "uploadId": photo.upload_id}
    return {"fileName": photo.file_name, **more, "base64": b64encode(photo.content).decode()}
