"""Alerts arrive at servers of this machine, by http and by smtp; off by default; what cannot be sent is said and stops nothing."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipelines.cli import main
from pipelines.contracts.operator import Operator, operator_settings
from pipelines.contracts.refusal import Refusal
from pipelines.editions.alert import Alert, send
from pipelines.paths import Roots


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def web(status: int = 200) -> Iterator[tuple[int, list[tuple[dict[str, str], dict[str, object]]]]]:
    """A server that keeps what is posted to it: headers, json."""
    seen: list[tuple[dict[str, str], dict[str, object]]] = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((dict(self.headers), json.loads(content)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the screen."""

    with serving(HTTPServer(("127.0.0.1", 0), Keep)) as port:
        yield port, seen


@contextmanager
def post_office() -> Iterator[tuple[int, list[bytes]]]:
    """A mail server of four commands that keeps every message."""
    seen: list[bytes] = []

    class Keep(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    message = b""
                    while (line := self.rfile.readline()) != b".\r\n":
                        message += line
                    seen.append(message)
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
                if word == b"QUIT":
                    return

    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Keep)) as port:
        yield port, seen


@pytest.fixture
def roots(tmp_path: object) -> Roots:
    found = Roots.resolve(f"{tmp_path}/raw", f"{tmp_path}/warehouse")
    found.warehouse.mkdir()
    found.raw.mkdir()
    return found


def declare(roots: Roots, text: str) -> None:
    roots.operator_yaml.write_text(text, encoding="utf-8")


def test_nothing_is_sent_unless_it_is_declared(roots: Roots) -> None:
    with web() as (_, posted), post_office() as (_, mailed):
        assert send(roots, Alert("failed", "磁盘已满")) == []
    assert (posted, mailed) == ([], [])


def test_both_ways_arrive_with_reason_and_what_to_do(roots: Roots) -> None:
    secret = roots.warehouse / "token"
    secret.write_text("Bearer abc\n")
    with web() as (port, posted), post_office() as (mail_port, mailed):
        declare(
            roots,
            f"alerts:\n  webhook: {{url: 'http://127.0.0.1:{port}/x', header_file: {secret}}}\n"
            f"  mail: {{host: 127.0.0.1, port: {mail_port}, sender: a@example.org, to: [b@example.org, c@example.org]}}\n",
        )
        assert send(roots, Alert("failed", "磁盘已满", "0123456789")) == []
    ((headers, content),) = posted
    assert headers["Authorization"] == "Bearer abc"
    text = str(content["text"]["content"])  # type: ignore[index]
    assert content["msgtype"] == "text"
    assert content["event"] == "failed"
    for words in ("夜间运行没有做完", "运行 01234567", "原因：磁盘已满", "现行版：还没有发布过", "怎么办："):
        assert words in text
    (raw,) = mailed
    message = message_from_bytes(raw, policy=policy.default)
    assert message["To"] == "b@example.org, c@example.org"
    assert "夜间运行没有做完" in message["Subject"]
    assert message.get_content().strip() == text


def test_no_number_of_a_person_leaves(roots: Roots) -> None:
    with web() as (port, posted):
        declare(roots, f"alerts: {{webhook: {{url: 'http://127.0.0.1:{port}'}}}}")
        send(roots, Alert("failed", "读不了 submissions/13895012345.xlsx"))
    assert "13895012345" not in json.dumps(posted, ensure_ascii=False)
    assert "读不了" in json.dumps(posted, ensure_ascii=False)


def test_what_cannot_be_sent_is_said_in_one_line(roots: Roots) -> None:
    with web(500) as (port, _):
        declare(roots, f"alerts: {{webhook: {{url: 'http://127.0.0.1:{port}'}}}}")
        (said,) = send(roots, Alert("failed"))
        assert said.startswith("告警的webhook没有发出：")
    (said,) = send(roots, Alert("failed"))
    assert "没有发出" in said
    assert "\n" not in said


def test_a_failed_run_tells_and_a_trial_is_sent_on_demand(roots: Roots, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--raw", str(roots.raw), "--warehouse", str(roots.warehouse))
    with web() as (port, posted):
        declare(roots, f"alerts: {{webhook: {{url: 'http://127.0.0.1:{port}'}}}}")
        roots.receipts_jsonl.write_text("no row\n{}\n")
        assert main(["run", "--as-of", "2026-07-31", *where]) == 2
        assert main(["alerts", "--send", *where]) == 0
    refused, trial = (content for _, content in posted)
    assert refused["event"] == "refused"
    assert "第 1 行损坏" in str(refused["text"])
    assert trial["event"] == "trial"
    assert "试发成功" in capsys.readouterr().out
    assert main(["status", "--check", *where]) == 1
    assert "第 1 行损坏" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("alerts: {webhock: {}}", "alerts.webhock 没有这个键"),
        ("alerts: {mail: {host: h, sender: a@b.c}}", "alerts.mail.to 要写"),
        ("nightly: {at: '25:00'}", "nightly.at"),
        ("dagster: {telemetry: {enabled: true}}", "telemetry 由流水线自己定"),
        ("retention: {editions_days: 3}", "retention.editions_days"),
        ("a: [", "第 1 行不是 UTF-8 的 YAML"),
        ("- 1", "全文"),
    ],
)
def test_a_wrong_operator_file_is_refused_by_its_key(roots: Roots, text: str, named: str) -> None:
    declare(roots, text)
    with pytest.raises(Refusal, match=r"operator\.example\.yaml") as refused:
        operator_settings(roots.operator_yaml)
    assert named in str(refused.value)
    assert "\n" not in str(refused.value)


def test_without_a_file_everything_is_as_declared_here(roots: Roots) -> None:
    settings = operator_settings(roots.operator_yaml)
    assert settings == Operator()
    assert (settings.alerts.webhook, settings.alerts.mail, settings.retention.editions_days) == (None, None, None)
