"""Who is let in: a table of requests and what they get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.driving import Server, serving, write_jsonl
from tests.desk.samples import bitext

GET = "GET"
POST = "POST"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(write_jsonl(bitext(), tmp_path_factory.mktemp("safe") / "small.jsonl")) as running:
        yield running


@pytest.fixture(scope="module")
def headers(server: Server) -> dict[str, str]:
    found = server.enter()
    server.wait(found)
    return found


CASES: list[tuple[str, str, str, dict[str, str | None], int]] = [
    ("a page", GET, "/", {}, 200),
    ("no cookie", GET, "/", {"Cookie": None}, 403),
    ("a wrong cookie", GET, "/", {"Cookie": "duizhao-{port}=guess"}, 403),
    ("the cookie of another port", GET, "/", {"Cookie": "duizhao-1=guess"}, 403),
    ("another host (DNS rebinding)", GET, "/", {"Host": "evil.example:{port}"}, 403),
    ("no port in the host", GET, "/", {"Host": "127.0.0.1"}, 403),
    ("localhost", GET, "/", {"Host": "localhost:{port}", "Origin": None}, 200),
    ("a stream sends no origin", GET, "/row/b11", {"Origin": None}, 200),
    ("another origin", GET, "/row/b11", {"Origin": "http://evil.example"}, 403),
    ("another desk on another port", POST, "/do/undo", {"Origin": "http://127.0.0.1:1"}, 403),
    ("a form of another site", POST, "/do/undo", {"Origin": None}, 403),
    ("a form of a file", POST, "/do/undo", {"Origin": "null"}, 403),
    ("same site is not same origin", POST, "/do/undo", {"Sec-Fetch-Site": "same-site"}, 403),
    ("cross-site page", GET, "/", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("typed address", GET, "/", {"Sec-Fetch-Site": "none"}, 200),
    ("a get that would change", GET, "/do/undo", {}, 405),
    ("another method", "DELETE", "/", {}, 405),
    ("not JSON", POST, "/do/undo", {"Content-Type": "text/plain"}, 400),
    ("a path outside", GET, "/static/x/..%2f..%2fjournal.py", {}, 404),
    ("an unknown pair", GET, "/row/b99", {}, 422),
    ("too large", POST, "/do/undo", {"Content-Length": str(2 << 20)}, 413),
]


@pytest.mark.parametrize(
    ("method", "path", "changes", "status"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_requests(
    server: Server, headers: dict[str, str], method: str, path: str, changes: dict[str, str | None], status: int
) -> None:
    sent = dict(headers)
    for name, value in changes.items():
        if value is None:
            sent.pop(name, None)
        else:
            sent[name] = value.format(port=server.port)
    found, answered, body = server.request(method, path, {} if method == POST else None, sent)
    assert found == status
    assert answered["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answered["content-security-policy"]
    if status == 403:
        assert body == b"forbidden"


def test_a_link_is_good_once(server: Server, headers: dict[str, str]) -> None:
    assert headers["Cookie"]
    status, found, _ = server.request("GET", server.link.removeprefix(f"http://{server.host}"))
    assert status == 403
    assert "set-cookie" not in found


def test_malformed_operations(server: Server, headers: dict[str, str]) -> None:
    good = {"base": 0, "nonce": "12345678", "arguments": {"id": "b12"}, "view": "v1"}
    table: list[tuple[str, object, int]] = [
        ("/do/join", {**good, "base": "0"}, 400),
        ("/do/join", {**good, "nonce": "1"}, 400),
        ("/do/join", {**good, "arguments": []}, 400),
        ("/do/join", {**good, "arguments": {"id": 12}}, 400),
        ("/do/nothing", good, 400),
        ("/do/move", {**good, "arguments": {"id": "b12", "side": "left", "direction": "up"}}, 400),
        ("/do/split", {**good, "arguments": {"id": "b12", "source": [True, 1], "target": None}}, 400),
        ("/do/split", {**good, "arguments": {"id": "b12", "source": [0, 10**9], "target": None}}, 422),
        ("/do/edit", {**good, "arguments": {"texts": {"s1": 3}}}, 400),
        ("/do/join", {**good, "arguments": {"id": "b99"}}, 422),
        ("/export", {"suffix": ".exe", "choice": "all"}, 400),
        ("/export", {"suffix": ".tmx", "choice": "every"}, 400),
    ]
    for path, body, status in table:
        assert server.request("POST", path, body, headers)[0] == status, (path, body)


def test_nothing_is_written_but_the_journal_and_its_lock(tmp_path: Path) -> None:
    path = write_jsonl(bitext(), tmp_path / "small.jsonl")
    before = path.read_bytes()
    with serving(path) as running:
        headers = running.enter()
        running.wait(headers)
        body = {"base": 0, "nonce": "12345678", "arguments": {"id": "b12"}}
        assert running.request("POST", "/do/join", body, headers)[0] == 200
        status, found, data = running.request("POST", "/export", {"suffix": ".tmx", "choice": "all"}, headers)
        assert status == 200
        assert found["content-disposition"] == "attachment; filename*=UTF-8''small.checked.tmx"
        assert b"<tmx" in data
        assert running.stop() == 0
    assert path.read_bytes() == before
    left = sorted(one.name for one in tmp_path.iterdir())
    assert left == [".small.jsonl.desk.lock", "small.jsonl", "small.jsonl.desk"]  # the lock is an empty file
