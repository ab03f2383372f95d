"""The figures that the notice's clauses added last, recounted in plain Python from the published rows of every county: growth of members,
elections in time, teams that did something, selections, evaluation and incentives by kind, the six documents one by one, own approvals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from tests.e2e.conftest import Province

Rows = list[dict[str, Any]]
Figures = dict[str, float | None]
QUARTERS = {
    "2025Q4": (date(2025, 12, 31), "2024Q4", ("2025H1", "2025H2")), "2026Q2": (date(2026, 6, 30), "2025Q2", ("2026H1",)),
}  # fmt: skip
KINDS = ("sanzhang", "sanhui", "sandui")


def rows_of(province: Province, form: str, periods: Iterable[str]) -> dict[str, Rows]:
    """County → its rows in force of a form in these periods."""
    found: dict[str, Rows] = defaultdict(list)
    for row in province.query(f"select * from submissions.{form} where in_force and list_contains(?, period)", list(periods)):
        found[row["unit_code"]].append(row)
    return found


def per_cent(part: float, whole: float) -> float | None:
    return 100.0 * part / whole if whole else None


def registers(province: Province, quarter: str) -> dict[str, Figures]:
    """A08 and B07 of every county."""
    ends, year_before, _ = QUARTERS[quarter]
    now, before = rows_of(province, "sanhui_register", [quarter]), rows_of(province, "sanhui_register", [year_before])
    five_years_ago = ends.replace(year=ends.year - 5)
    found: dict[str, Figures] = {}
    for unit, rows in now.items():
        members, former = [row["members"] for row in rows], [row["members"] for row in before.get(unit, [])]
        whole = former and None not in members and None not in former
        in_time = [row for row in rows if row["last_election_on"] and five_years_ago <= row["last_election_on"] <= ends]
        found[unit] = {
            "A08": per_cent(sum(members) - sum(former), sum(former)) if whole else None,
            "B07": per_cent(len(in_time), len(rows)),
        }
    return found


def showcases(province: Province, quarter: str) -> dict[str, Figures]:
    """E01, E02 and E10 of every county: each title once, by who approved it."""
    found: dict[str, Figures] = {}
    for unit, rows in rows_of(province, "showcase_register", [QUARTERS[quarter][2][-1]]).items():
        entries = {(row["showcase_kind"], row["title"], row["approved_by"]) for row in rows}
        above = Counter(kind for kind, title, by in entries if by in ("region", "city"))
        own = {(kind, title) for kind, title, by in entries if by == "county" and kind in ("site", "brand", "case")}
        found[unit] = {"E01": above["site"], "E02": above["brand"], "E10": len(own)}
    return found


def talents(province: Province, quarter: str) -> dict[str, Figures]:
    """D14 of every county."""
    found: dict[str, Figures] = {}
    for unit, rows in rows_of(province, "talent_record", QUARTERS[quarter][2]).items():
        first = [row for row in rows if row["priority_ground"] in ("sanzhang", "sanhui")]
        found[unit] = {"D14": per_cent(sum(row["talent_result"] == "selected" for row in first), len(first))}
    return found


def measures(province: Province, quarter: str) -> dict[str, Figures]:
    """F07, F08 and F09 of every county: of each kind at most what there is, documents one by one."""
    ends, _, halves = QUARTERS[quarter]
    roster = rows_of(province, "sanzhang_roster", [quarter])
    there = {
        "sanzhang": {
            unit: len({r["person_key"] for r in rows if (r["from_on"] or ends) <= ends and (r["to_on"] is None or r["to_on"] > ends)})
            for unit, rows in roster.items()
        },
        "sanhui": {unit: len(rows) for unit, rows in rows_of(province, "sanhui_register", [quarter]).items()},
        "sandui": {unit: len(rows) for unit, rows in rows_of(province, "sandui_register", [quarter]).items()},
    }
    found: dict[str, Figures] = {}
    for unit, rows in rows_of(province, "safeguard_record", halves).items():
        reached: Counter[tuple[str, str]] = Counter()
        for row in rows:
            for kind in KINDS:
                reached[row["safeguard_kind"], kind] += row[f"{kind}_reached"] or 0
        shares = [min(1.0, reached["evaluation", k] / there[k][unit]) if there[k].get(unit) else 0.0 for k in KINDS]
        texts = [row["documents_covered"] or "" for row in rows if row["safeguard_kind"] == "documents"]
        found[unit] = {
            "F07": per_cent(sum(shares), 3),
            "F08": per_cent(sum(reached["incentive", k] > 0 for k in KINDS), 3),
            "F09": per_cent(len({code for text in texts for code in text.split("、") if code}), 6),
        }
    return found


@pytest.mark.parametrize("quarter", sorted(QUARTERS))
def test_every_county_has_the_figure_of_its_own_rows(province: Province, quarter: str) -> None:
    expected: dict[str, Figures] = defaultdict(dict)
    for part in (registers, showcases, talents, measures):
        for unit, figures in part(province, quarter).items():
            expected[unit] |= figures
    published = province.query("select * from marts.indicator_value where level = 'county' and period = ? and not partial", quarter)
    values = {(row["unit_code"], row["indicator_code"]): row["value"] for row in published if row["value"] is not None}
    told = {(unit, code): figure for unit, figures in expected.items() for code, figure in figures.items() if figure is not None}
    wrong = {
        key: (told.get(key), value)
        for key, value in values.items()
        if key[1] in {"A08", "B07", "D14", "E01", "E02", "E10", "F07", "F08", "F09"} and value != pytest.approx(told.get(key, -1), abs=1e-6)
    }
    assert wrong == {}
    compared = Counter(key[1] for key in told if key in values)
    for code in ("B07", "E01", "E02", "E10", "F07", "F08", "F09"):
        assert compared[code] > 15, (code, compared)
