"""Files without a known form on the quality page: the ready command for each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from pipelines.reports.site.facts import Site
from pipelines.reports.site.strangers import command, strangers_section


def row(path: str, status: str = "open", rule: str = "form_unrecognised") -> dict[str, object]:
    return {"path": path, "rule": rule, "status": status, "message": "认不出是哪张表：最像“活动台账”。"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("submissions/甲/台账.xlsx", "sanzhang adopt 'raw/submissions/甲/台账.xlsx'"),
        ("submissions/甲/6月 (2).xlsx", "sanzhang adopt 'raw/submissions/甲/6月 (2).xlsx'"),
        ("submissions/甲/$(rm x)'.xlsx", "sanzhang adopt 'raw/submissions/甲/$(rm x)'\"'\"'.xlsx'"), ("exports/a.csv", ""),
        ("submissions/＊＊＊台账.xlsx", ""),
    ],
)  # fmt: skip
def test_the_command_of_a_file(path: str, text: str) -> None:
    assert command(row(path)) == text


def test_each_open_file_once() -> None:
    path = "submissions/甲/台账.xlsx"
    rows = [row(path), row(path), row("submissions/乙/旧.xlsx", "corrected"), row("submissions/丙/错.xlsx", rule="file_unreadable")]
    section = strangers_section(cast(Site, SimpleNamespace(findings=rows)))
    assert section is not None
    assert section.count("<code>sanzhang adopt") == 1
    assert strangers_section(cast(Site, SimpleNamespace(findings=rows[2:]))) is None
