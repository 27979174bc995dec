"""Puts a folder of photos into an album and finds who is on a selfie. `find_photos.py URL FOLDER SELFIE`, key in KITH_API_KEY."""

import os
import sys
from pathlib import Path

from kith import Client, Conflict, Refused


def main(url: str, folder: str, selfie: str) -> None:
    photos = sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    with Client(url, os.environ.get("KITH_API_KEY")) as kith:
        try:
            kith.create_album("default", id="party", title="Party")
        except Conflict:
            print("the album is there already")
        for start in range(0, len(photos), 20):
            some = photos[start : start + 20]
            try:
                answer = kith.add_photos("default", "party", some)
            except Refused as error:
                print(f"none of {len(some)} photos: {error} ({error.code}, request {error.request_id})")
                continue
            for refused in answer["refused"]:
                print(f"{refused['filename']}: {refused['message']}")
        print(f"{kith.get_album('default', 'party')['photos']} photos in the album")
        found = kith.search_album("default", "party", [selfie])
        print(f"threshold {found.get('threshold')}, {found['counts']['match']} sure")
        for photo in found["items"]:
            print(photo["group"], photo["fileName"])


if __name__ == "__main__":
    main(*sys.argv[1:])
