"""The lock files agree with each other and with what is installed; the audit says what is known against a version, and when it cannot."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import distributions

import pytest

from benchmarks import audit


@contextmanager
def database(against: dict[str, str]) -> Iterator[str]:
    """A database of vulnerabilities on this machine that knows these packages; its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            known = (against.get(query["package"]["name"]) for query in queries)
            content = json.dumps({"results": [{"vulns": [{"id": found}]} if found else {} for found in known]}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_what_is_installed_is_what_is_locked() -> None:
    held = {audit.canonical(package.name): package.version for package in distributions()}
    assert list(audit.differences(audit.locked(), held)) == []


def test_a_pin_without_a_hash_is_named() -> None:
    assert audit.pins("a-b==1.0 \\\n    --hash=sha256:00\nc[x]==2 ; sys_platform == 'linux' \\\n    --hash=sha256:11\n") == {
        "a-b": "1.0",
        "c": "2",
    }
    with pytest.raises(ValueError, match="rich 没有指纹"):
        audit.pins("rich==15.0.0\n")


def test_what_differs_is_one_line_each() -> None:
    assert list(audit.differences({"a": "1", "b": "1"}, {"a": "2", "c": "3", "pip": "25"})) == [
        "a：锁定 1，装着 2", "b：锁定 1，装着 没有", "c：锁定 没有，装着 3",
    ]  # fmt: skip


def test_what_is_known_against_a_version_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit, "changed_files", lambda _: [])
    with database({"duckdb": "OSV-1"}) as address:
        assert audit.main(["--database", address]) == 1
    assert "公开的漏洞：duckdb" in capsys.readouterr().out
    with database({}) as address:
        assert audit.main(["--database", address]) == 0


def test_out_of_reach_is_said_in_one_line_and_claims_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(audit, "changed_files", lambda _: [])
    assert audit.main(["--database", "http://127.0.0.1:9/"]) == 0
    assert "公开的漏洞没有核对" in capsys.readouterr().err


def test_a_changed_file_is_found() -> None:
    (package,) = (p for p in distributions() if audit.canonical(p.name) == "rich")

    class Other:
        name = "rich"
        files = [file for file in package.files or () if file.hash is not None][:1]

    assert list(audit.changed_files([Other()])) == []  # type: ignore[list-item]
    Other.files[0].hash.value = "x"  # type: ignore[union-attr]
    (said,) = audit.changed_files([Other()])  # type: ignore[list-item]
    assert said.endswith("被改动过")
