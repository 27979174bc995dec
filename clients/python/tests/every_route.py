"""Calls every method of the client once, with what it needs; prints its name and whether an answer came. `every_route.py URL`"""

import inspect
import json
import sys
from typing import Any

from kith import Client, KithError, PhotoBytes
from kith.calls import Calls
from kith.listing import Listing

ID = "01900000-0000-7000-8000-000000000001"
PHOTO = PhotoBytes(b"\xff\xd8\xff\xe0", "a.jpg")
CONSENT = {"textVersion": "1", "locale": "en", "relation": "self"}
VALUES: dict[str, Any] = {
    "gallery": "default",
    "person": "anna",
    "album": "wedding",
    "albums": ["wedding"],
    "key": "abc",
    "photos": [PHOTO, PHOTO],
    "probe": PHOTO,
    "reference": PHOTO,
    "who": [PHOTO],
    "id": "new",
    "title": "New",
    "as_": "anna",
    "faces": [ID],
    "role": "viewer",
    "url": "https://shop.example/kith",
    "events": ["job.finished"],
    "secret": "A" * 43,
    "text_version": "1",
    "locale": "en",
    "relation": "self",
    "purposes": ["find_photos"],
    "csv": "fileName,bib\na.jpg,12",
    "mark": "not_me",
    "status": "released",
    "consent": CONSENT,
    "file_name": "a.jpg",
    "media_type": "image/jpeg",
    "bytes": 9,
    "sha256": "a" * 64,
    "hidden": True,
}
EXTRA: dict[str, dict[str, Any]] = {
    "create_bulk": {"prefix": "s3://photos/import/"},
    "create_import": {"prefix": "s3://photos/import/"},
    "change_gallery": {"display_name": None},
    "list_album_photos": {"labels": "gala", "limit": 3},
    "search_album": {"expand": False, "labels": ["gala"]},
    "merge_persons": {"from_": "anna-2"},
}


def main(url: str) -> None:
    with Client(url) as kith:
        for name, method in inspect.getmembers(kith, inspect.ismethod):
            if name not in vars(Calls):
                continue
            parameters = inspect.signature(method).parameters.values()
            needed = [one for one in parameters if one.default is inspect.Parameter.empty]
            values = {one.name: PHOTO if one.annotation == "Photo" else VALUES.get(one.name, ID) for one in needed}
            answer = method(**{**values, **EXTRA.get(name, {})})
            if isinstance(answer, Listing):
                answer = {"items": list(answer)}
            print(json.dumps({"method": name, "answer": answer}))
        try:
            kith.get_album("default", "../keys")
        except KithError as error:
            print(json.dumps({"method": "refused", "answer": error.code}))


main(sys.argv[1])
