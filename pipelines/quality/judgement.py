"""What a judgement by Great Expectations is, and how it is obtained from a process of its own.

Belongs here: the report, its way through a file, starting the judging process early (its imports take seconds) and collecting it.
Does not belong here: the expectations (expectations.py) or writing findings to landing (flow).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal

from pipelines.contracts.finding import Finding
from pipelines.paths import PROJECT_ROOT

Judge = Literal["own", "second"]


class JudgingFailed(RuntimeError):
    """The judging process ended without a report; the message is its last line."""


@dataclass(frozen=True)
class Outcome:
    """One expectation over the landed rows of one form. `judge` = own rule, or second judge of a declared cell constraint."""

    form: str
    expectation: str
    rule: str
    field: str
    judge: Judge
    success: bool
    rows: int
    unexpected: int


@dataclass(frozen=True)
class JudgeReport:
    """All findings (emitter gx) and all outcomes, in form order."""

    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]

    def of_form(self, form: str) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.form == form)

    def metadata(self) -> dict[str, int | str]:
        """Counts for a log line or an asset; nothing personal."""
        counts: dict[str, int | str] = {
            "期望": len(self.outcomes),
            "未通过的期望": sum(not o.success for o in self.outcomes),
            "问题": len(self.findings),
        }
        disagreements = sum(f.rule == "second_judge_disagrees" for f in self.findings)
        return counts | {"两套判定不一致": disagreements}

    def write(self, path: Path) -> None:
        """The report as JSON; readable back with `read`."""
        document = {"findings": [asdict(f) for f in self.findings], "outcomes": [asdict(o) for o in self.outcomes]}
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> JudgeReport:
        document: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(Finding(**f) for f in document["findings"]), tuple(Outcome(**o) for o in document["outcomes"]))


class Judging:
    """A judging process that has started importing and waits for the landing to be ready."""

    def __init__(self, landing: Path, results: Path | None = None) -> None:
        """Start the process; `landing` need not exist yet. `results`: where it keeps what it judged, for the next time."""
        self._folder = tempfile.TemporaryDirectory(prefix="judging-")
        self._out = Path(self._folder.name) / "report.json"
        self._errors: IO[bytes] = (Path(self._folder.name) / "errors.txt").open("w+b")
        command: Sequence[str] = (
            sys.executable, "-m", "pipelines.quality.expectations", "--landing", str(landing), "--out", str(self._out), "--wait",
            *(("--results", str(results)) if results else ()),
        )  # fmt: skip
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._errors, cwd=PROJECT_ROOT)

    def finish(self) -> JudgeReport:
        """Let it read the landing (closed by everybody else), wait, and return its report. JudgingFailed when it gives none."""
        try:
            self._process.communicate(b"go\n")
            if self._process.returncode != 0 or not self._out.exists():
                self._errors.seek(0)
                lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
                raise JudgingFailed(lines[-1] if lines else f"exit {self._process.returncode}")
            return JudgeReport.read(self._out)
        finally:
            self._close()

    def cancel(self) -> None:
        """End the process where its judgement is not wanted any more; safe to call after `finish`."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
        self._close()

    def _close(self) -> None:
        self._errors.close()
        self._folder.cleanup()
