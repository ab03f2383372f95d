"""What interrupts a night: a second writer, a cut at any step. The edition in force stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import flow
from pipelines.paths import PROJECT_ROOT, Roots
from tests.e2e.conftest import Province, fetch


def test_a_second_writer_is_told_to_wait(published: Roots) -> None:
    with flow.writer_lock(published):
        code = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", "run", "--raw", str(published.raw), "--warehouse", str(published.warehouse)],
            capture_output=True, text=True, cwd=PROJECT_ROOT, check=False,
        )  # fmt: skip
    assert code.returncode == 2
    assert re.search(rf"另一个运行（进程 {os.getpid()}，自 .* 起）正在写", code.stderr)
    assert "Traceback" not in code.stderr


@pytest.mark.parametrize("step", ["draft", "write_reports", "seal"])
def test_a_cut_while_publishing_leaves_the_old_edition_and_the_next_run_heals(
    published: Roots, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published.current.read_text()
    as_of = flow.default_as_of(published)
    (published.warehouse / "current").write_text("2000-01-01-none\n")  # whatever is current differs, so that something is published

    class Cut(BaseException):
        """A pulled plug: not an error that anything may handle."""

    def cut(*_: object) -> None:
        raise Cut

    monkeypatch.setattr(flow, "write_reports", lambda folder: (folder / "site").mkdir())  # pages are no part of what is compared
    with monkeypatch.context() as patched:
        patched.setattr(flow, step, cut)
        with pytest.raises(Cut):
            flow.publish(published, as_of)
    assert published.current.read_text() == "2000-01-01-none\n"
    report = flow.publish(published, as_of)
    assert published.current.read_text() == before
    assert report.edition_id == before.strip()
    assert not list(published.editions.glob("*.tmp"))


def test_a_kill_while_landing_loses_nothing(small_province: Province, tmp_path: Path) -> None:
    roots = Roots.resolve(small_province.roots.raw, tmp_path / "warehouse")
    script = (
        "import os, sys\nfrom datetime import date\nfrom pathlib import Path\n"
        "from pipelines import flow\nfrom pipelines.paths import Roots\n"
        "roots = Roots(Path(sys.argv[1]), Path(sys.argv[2]))\nflow.BATCH = 20\nflow.receive(roots, date(2026, 7, 31))\n"
        "flow.land(roots, date(2026, 7, 31), lambda *_: os.kill(os.getpid(), 9))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(roots.raw), str(roots.warehouse)], cwd=PROJECT_ROOT, check=False)
    assert done.returncode == -9
    report = flow.land(roots, flow.DEMO_AS_OF)
    assert report.files_kept == 20
    query = "select count(*) as n from submissions.activity_record"
    assert fetch(roots.landing, query) == fetch(small_province.roots.landing, query)
