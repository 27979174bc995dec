"""The client's manners against a server that answers what a test says."""

import json
import threading
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kith import Client, Conflict, Fault, KithError, NotFound, NotKith, PhotoBytes, RateLimited, Unreachable

Answer = tuple[int, Any, dict[str, str]]


class Asked:
    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.path, self.headers, self.body = method, path, headers, body


@contextmanager
def server(answer: Callable[[Asked, int], Answer]) -> Iterator[tuple[Client, list[Asked], list[float]]]:
    received: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def take(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            received.append(asked)
            status, value, headers = answer(asked, len(received) - 1)
            text = (value if isinstance(value, str) else json.dumps(value)).encode()
            self.send_response(status)
            for name, said in {**headers, "content-length": str(len(text))}.items():
                self.send_header(name, said)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = take

        def log_message(self, format: str, *args: Any) -> None:
            return

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    waits: list[float] = []
    with Client(f"http://127.0.0.1:{listening.server_port}", "kith_a_b", request_bytes=1000, wait=waits.append) as kith:
        yield kith, received, waits
    listening.shutdown()
    listening.server_close()


def problem(status: int, code: str, **headers: str) -> Answer:
    body = {"status": status, "code": code, "title": code, "detail": f"about {code}", "requestId": "r-1", "faces": 2}
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


class Manners(unittest.TestCase):
    def test_only_what_may_be_repeated_is(self) -> None:
        calls: list[tuple[int, Callable[[Client], Any]]] = [
            (4, lambda kith: kith.gallery_stats("default")),
            (4, lambda kith: kith.create_gallery(id="new")),
            (4, lambda kith: kith.detect(PhotoBytes(b"x", "x.jpg"))),
            (4, lambda kith: kith.select_photo("default", "gala", "p")),
            (1, lambda kith: kith.delete_person("default", "ann")),
            (1, lambda kith: kith.change_person("default", "ann", display_name="Ann")),
        ]
        for times, call in calls:
            with server(lambda asked, n: (502, "", {})) as (kith, received, _):
                with self.assertRaises(Fault):
                    call(kith)
                self.assertEqual(len(received), times)

    def test_what_was_turned_away_comes_again_as_late_as_asked_under_one_key(self) -> None:
        answers = [problem(429, "rate_limited", retry_after="7"), problem(409, "idempotency_in_progress"), (201, {}, {})]
        with server(lambda asked, n: answers[n]) as (kith, received, waits):
            kith.create_gallery(id="new")
        self.assertEqual(waits, [7.0, 1.0])
        self.assertEqual(len({one.headers["idempotency-key"] for one in received}), 1)

    def test_errors_are_typed_and_carry_code_status_request_and_details(self) -> None:
        for status, kind in ((404, NotFound), (409, Conflict), (500, Fault)):
            with server(lambda asked, n: problem(status, "some_code")) as (kith, _, _waits):
                with self.assertRaises(kind) as caught:
                    kith.get_person("default", "ann")
                error = caught.exception
                assert isinstance(error, KithError)
                self.assertEqual((error.status, error.code, error.request_id), (status, "some_code", "r-1"))
                self.assertEqual(error.details["faces"], 2)
        with server(lambda asked, n: problem(429, "rate_limited", retry_after="3600")) as (kith, received, _):
            with self.assertRaises(RateLimited):
                kith.health()
            self.assertEqual(len(received), 1)
        with server(lambda asked, n: (404, "<html>", {})) as (kith, _, _waits), self.assertRaises(NotKith):
            kith.health()
        with Client("http://127.0.0.1:1", wait=lambda seconds: None) as kith, self.assertRaises(Unreachable):
            kith.health()

    def test_big_photos_are_uploaded_without_showing_the_key_to_a_store(self) -> None:
        def answer(asked: Asked, n: int) -> Answer:
            if asked.path.endswith("/uploads"):
                host = asked.headers["host"]
                url = f"http://{host}/bucket/u-1?signature=s"
                return 201, {"uploadId": "u-1", "method": "PUT", "url": url, "headers": {"x-sum": "1"}}, {}
            return 201, {}, {}

        with server(answer) as (kith, received, _):
            told: list[tuple[int, int]] = []
            kith._progress = lambda sent, total: told.append((sent, total))
            photos = [PhotoBytes(b"a" * 100, "a.jpg"), PhotoBytes(b"b" * 2000, "b.jpg")]
            kith.add_photos("default", "gala", photos, details=[{"externalId": "A"}, {"externalId": "B"}])
        place, put, add = received
        self.assertEqual(json.loads(place.body)["bytes"], 2000)
        self.assertEqual((put.method, len(put.body), put.headers["x-sum"]), ("PUT", 2000, "1"))
        self.assertNotIn("authorization", put.headers)
        self.assertEqual(add.headers["authorization"], "Bearer kith_a_b")
        [small, big] = json.loads(add.body)["photos"]
        self.assertEqual((small["fileName"], small["externalId"], small["base64"][:4]), ("a.jpg", "A", "YWFh"))
        self.assertEqual(big, {"externalId": "B", "uploadId": "u-1"})
        self.assertEqual(told, [(2000, 2100)])

    def test_a_list_is_walked_to_its_end(self) -> None:
        def answer(asked: Asked, n: int) -> Answer:
            return 200, {"items": [{"id": f"p{n}"}], "nextCursor": f"c{n}" if n < 2 else None}, {}

        with server(answer) as (kith, received, _):
            found = [person["id"] for person in kith.list_persons("default", limit=1)]
        self.assertEqual(found, ["p0", "p1", "p2"])
        self.assertIn("cursor=c1", received[2].path)


if __name__ == "__main__":
    unittest.main()
