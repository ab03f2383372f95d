"""The tables in raw/office are looked at before a run: a column that is not there is refused, lines without effect are named."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.officecheck import office_notes, refuse_columns
from pipelines.paths import Roots

AS_OF = date(2026, 7, 31)
DECISIONS = "decided_on,by,kind,target,value,expect,reason,expires_on\n"
RETURNED = "2025-05-01,张,return,640104/activity_record/2025-03,,,缺列,\n"


def put(roots: Roots, received: str = "", decisions: str = "") -> None:
    roots.received_csv.parent.mkdir(parents=True, exist_ok=True)
    for path, text in ((roots.received_csv, received), (roots.decisions_csv, decisions)):
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("received", "decisions", "said"),
    [
        ("path,sha256,day\na.xlsx,,2025-05-01\n", "", "office/received.csv 第 1 行：缺少列“received_on”"),
        ("file,received_on\na.xlsx,2025-05-01\n", "", "office/received.csv 第 1 行：缺少列“path”"),
        ("", DECISIONS.replace("target", "object") + RETURNED, "office/decisions.csv 第 1 行：缺少列“target”"),
    ],
)
def test_a_column_that_every_line_needs_is_refused(roots: Roots, received: str, decisions: str, said: str) -> None:
    put(roots, received, decisions)
    with pytest.raises(Refusal, match="缺少列") as refused:
        refuse_columns(roots)
    assert str(refused.value).startswith(said)


def test_whole_or_empty_or_absent_tables_hold(roots: Roots) -> None:
    refuse_columns(roots)
    put(roots, "", "")
    refuse_columns(roots)
    put(roots, "sha256,received_on\n" + "a" * 64 + ",2025-05-01\n", DECISIONS + RETURNED)
    refuse_columns(roots)


def test_lines_without_effect_and_lines_twice_are_named_by_their_line(roots: Roots) -> None:
    again = RETURNED.replace("640104", "640105")
    unknown = RETURNED.replace("640104", "649999")
    put(roots, "path,sha256,received_on,from\na.xlsx,,昨天,\n", DECISIONS + RETURNED + again + RETURNED + unknown)
    said = office_notes(roots, AS_OF)
    assert [one for one in said if "received.csv 第 2 行不能用" in one]
    assert [one for one in said if "decisions.csv 第 5 行未生效：没有代码为“649999”的单位" in one]
    assert "office/decisions.csv 第 4 行和第 2 行完全相同，请核对是不是重复登记" in said
    assert len(said) == 3
