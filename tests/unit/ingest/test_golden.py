"""Every golden folder: the input is read exactly as people wrote in expected.json."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from golden.answer import answer_of
from golden.make import CASES, KEPT

GOLDEN = Path(__file__).parents[2] / "golden"


NAMES = {case: name for case, (name, _) in CASES.items()} | KEPT


@pytest.mark.parametrize("case", sorted(NAMES))
def test_input_is_read_as_written_down(case: str) -> None:
    folder = GOLDEN / case
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert answer_of(folder / NAMES[case]) == expected
    assert (folder / NAMES[case]).stat().st_size < 20_000


@pytest.mark.parametrize("case", sorted(CASES))
def test_inputs_are_made_by_the_script(case: str) -> None:
    name, build = CASES[case]
    stored = (GOLDEN / case / name).read_bytes()
    assert hashlib.sha256(build()).hexdigest() == hashlib.sha256(stored).hexdigest()


def test_no_golden_folder_is_left_out() -> None:
    found = {p.parent.relative_to(GOLDEN).as_posix() for p in GOLDEN.glob("*/*/expected.json")}
    assert found == set(NAMES)
    assert len(found) >= 10
