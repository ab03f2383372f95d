"""Titles of codes are declared once: SQL and Python say the same, and nothing says them by hand again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.contracts import vocabulary as declared
from pipelines.contracts.absence import Absence
from pipelines.contracts.declaration import Misdeclared
from pipelines.contracts.pointrule import RULE_PARAMS, RULE_TITLES
from pipelines.contracts.vocabulary import titles, vocabulary
from pipelines.paths import PROJECT_ROOT

BY_HAND = re.compile(r"when '(\w+)' then '([^'\x00-\x7f]+)'")


def test_every_kind_of_absence_and_every_rule_has_a_title() -> None:
    assert set(titles("absence")) == {kind.value for kind in Absence}
    assert set(RULE_TITLES) == set(RULE_PARAMS)


def test_no_model_or_macro_says_a_declared_title_by_hand() -> None:
    known = {(code, title) for kind in vocabulary().values() for code, title in kind.items()}
    folder = PROJECT_ROOT / "dbt_project"
    said = {
        f"{path.relative_to(folder)}: {pair}"
        for part in ("models", "macros") for path in (folder / part).rglob("*.sql") if path.name != "vocabulary.sql"
        for pair in BY_HAND.findall(path.read_text(encoding="utf-8")) if pair in known
    }  # fmt: skip
    assert said == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [("severity: {yes: 是}\n", "severity 的 True 应是文字"), ("severity: {a: 阻断, b: 阻断}\n", "两个代码用了同一个名称")],
)
def test_a_wrong_entry_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str) -> None:
    (tmp_path / "vocabulary.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(declared, "CONTRACTS", tmp_path)
    with pytest.raises(Misdeclared, match=said):
        vocabulary.__wrapped__()
