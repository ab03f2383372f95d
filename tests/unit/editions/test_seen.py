"""The life of findings over editions: appear, stand, disappear, come back; whatever is rebuilt."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.editions.seen import lives, remember, seen_rows
from pipelines.paths import Roots


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    (tmp_path / "warehouse").mkdir()
    return Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")


def edition(folder: Path, as_of: date, *findings: str) -> Path:
    path = folder / f"{as_of}-{len(findings)}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.finding (finding_id varchar, rule varchar, severity varchar, status varchar, unit_code varchar, "
            "form varchar, period varchar, path varchar, sheet varchar, cell varchar, message varchar, last_seen date)"
        )
        for name in findings:
            row = [name, "value_required", "warning", "open", "640104", "activity_record", "2025-01", "a.xlsx", "表", "N4", "漏填", as_of]
            connection.execute(f"insert into marts.finding values ({', '.join('?' * 12)})", row)
    return path


def test_a_finding_that_disappears_stays_in_history_and_may_come_back(roots: Roots, tmp_path: Path) -> None:
    days = [date(2025, 3, n) for n in (1, 2, 3, 9)]
    first = edition(tmp_path, days[0], "a", "b")
    second = edition(tmp_path, days[1], "a", "b", "c")
    third = edition(tmp_path, days[2], "a")
    fourth = edition(tmp_path, days[3], "a", "b", "c", "d")
    remember(roots, days[0], first, None)
    remember(roots, days[1], second, first)
    remember(roots, days[2], third, second)
    gone = lives(roots)["b"]
    assert (gone.first_seen, gone.last_seen, gone.gone_on) == (days[0], days[1], days[2])
    assert gone.gone is not None
    assert (gone.gone["cell"], gone.gone["message"]) == ("N4", "漏填")
    remember(roots, days[3], fourth, third)
    back = lives(roots)["b"]
    assert (back.first_seen, back.last_seen, back.gone_on) == (days[0], days[3], None)
    assert lives(roots, days[2])["b"].gone_on == days[2]
    assert {n: f for n, f, _ in seen_rows(roots, days[3])} == {"a": days[0], "b": days[0], "c": days[1], "d": days[3]}


def test_saying_it_twice_after_a_cut_changes_nothing(roots: Roots, tmp_path: Path) -> None:
    first, second = edition(tmp_path, date(2025, 3, 1), "a", "b"), edition(tmp_path, date(2025, 3, 2), "a")
    remember(roots, date(2025, 3, 1), first, None)
    remember(roots, date(2025, 3, 2), second, first)
    before = lives(roots)
    with roots.findings_seen_jsonl.open("a", encoding="utf-8") as handle:
        handle.write('{"as_of": "2025-03-02", "appeared": ["x"')
        handle.write("\n")
    remember(roots, date(2025, 3, 2), second, first)
    assert lives(roots) == before
    assert roots.findings_seen_jsonl.stat().st_mode & 0o777 == 0o600
