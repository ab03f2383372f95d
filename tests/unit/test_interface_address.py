"""Where `sanzhang ui` listens: a bad or taken port is one line, an address that others reach is warned of."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.paths import PROJECT_ROOT, Roots


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """The addresses at which the interface would have been opened."""
    found: list[tuple[int, str]] = []

    def serve(_roots: Roots, port: int, host: str) -> int:
        found.append((port, host))
        return 0

    monkeypatch.setattr("pipelines.defs.run.serve", serve)
    return found


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def ui(folder: Path, *words: str) -> int:
    return main(["ui", "--raw", str(folder), "--warehouse", str(folder), *words])


def test_this_machine_alone_is_the_default(served: list[tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    assert ui(tmp_path, "--port", str(port)) == 0
    assert served == [(port, "127.0.0.1")]
    assert capsys.readouterr().err == ""


def test_other_addresses_are_warned_of_with_an_example(
    served: list[tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ui(tmp_path, "--host", "0.0.0.0", "--port", str(free_port())) == 0
    said = capsys.readouterr().err
    assert said.startswith("注意：0.0.0.0 不只是本机")
    assert "deploy/nginx.example.conf" in said
    assert (PROJECT_ROOT / "deploy" / "nginx.example.conf").exists()
    assert len(served) == 1


@pytest.mark.parametrize(("words", "why"), [(("--port", "99999999"), "不在 1 到 65535"), (("--host", "203.0.113.7"), "本机没有这个地址")])
def test_what_cannot_be_is_refused(
    served: list[tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert ui(tmp_path, *words) == 2
    (line,) = capsys.readouterr().err.splitlines()[-1:]
    assert why in line
    assert served == []


def test_a_taken_port_is_refused_before_anything_starts(
    served: list[tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert ui(tmp_path, "--port", str(other.getsockname()[1])) == 2
    assert "端口已被别的程序占用，请换一个 --port" in capsys.readouterr().err
    assert served == []
