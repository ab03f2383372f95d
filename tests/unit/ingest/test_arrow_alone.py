"""Processes that only read files never import pandas; everybody else gets it as ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipelines.paths import PROJECT_ROOT

BOOK = PROJECT_ROOT / "tests" / "golden" / "activity_record" / "approximate_numbers" / "input.xlsx"


def said(script: str, *arguments: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("verb", ["check", "cells"])
def test_a_look_at_one_file_imports_no_pandas(verb: str) -> None:
    script = "import sys\nfrom pipelines.cli import main\nmain(sys.argv[1:])\nprint('pandas' in sys.modules)"
    lines = said(script, verb, str(BOOK))
    assert len(lines) > 3
    assert lines[-1] == "False"


def test_a_reading_process_imports_no_pandas() -> None:
    script = (
        "import io, pickle, sys\nfrom pathlib import Path\nfrom pipelines.ingest.arrowalone import use_arrow_alone\nuse_arrow_alone()\n"
        "from pipelines.quality.intake import Task\nfrom pipelines.quality.reader_process import serve\n"
        "out = io.BytesIO()\nserve(io.BytesIO(pickle.dumps([Task('0' * 64, Path(sys.argv[1]), 'submission', '')])), out)\n"
        "loaded = 'pandas' in sys.modules\nbatch = pickle.loads(out.getvalue())\n"
        "print(batch.files[0].status, batch.tables['submissions.activity_record'].num_rows, loaded)"
    )
    assert said(script, str(BOOK)) == ["read 13 False"]


def test_pandas_is_there_for_whoever_asks() -> None:
    script = (
        "from pipelines.ingest.arrowalone import use_arrow_alone\nuse_arrow_alone()\nimport pandas\n"
        "print(pandas.DataFrame({'a': [1, 2]})['a'].sum())"
    )
    assert said(script) == ["3"]
