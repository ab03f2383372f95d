"""Every golden folder: the input is read exactly as people wrote in expected.json."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from golden.answer import answer_of
from golden.make import CASES

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize("case", sorted(CASES))
def test_input_is_read_as_written_down(case: str) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert answer_of(folder / CASES[case][0]) == expected


@pytest.mark.parametrize("case", sorted(CASES))
def test_inputs_are_small_and_made_by_the_script(case: str) -> None:
    name, build = CASES[case]
    stored = (GOLDEN / case / name).read_bytes()
    assert len(stored) < 20_000
    assert hashlib.sha256(build()).hexdigest() == hashlib.sha256(stored).hexdigest()


def test_no_golden_folder_is_left_out() -> None:
    found = {p.parent.relative_to(GOLDEN).as_posix() for p in GOLDEN.glob("*/*/expected.json")}
    assert found == set(CASES)
    assert len(found) >= 10
