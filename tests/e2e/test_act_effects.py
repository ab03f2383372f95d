"""What an exemption or an extension moved is what the words of the scheme give with and without that act, for its county and period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.e2e.conftest import Province
from tests.e2e.test_ranking import Cells, received_share, unit_lines

Values = dict[str, dict[str, Any]]
_WORST_GAP = 60  # days; C05 gives nothing from here on


def lines(scheme: list[dict[str, Any]], values: Values, peer_group: str, period: str) -> dict[str, Decimal]:
    cells: Cells = {code: (row["value"], row["absence"], received_share(row), row["denominator"]) for code, row in values.items()}
    return unit_lines(scheme, cells, peer_group, period)


def without(act: dict[str, Any], scheme: list[dict[str, Any]], values: Values, *, gap_unknown: bool) -> Values:
    """The county's values as they would be had the act not been decided: the month is owed and missing, or the report came late."""
    changed = {code: dict(row) for code, row in values.items()}
    if act["kind"] == "extend_due":
        late = changed["F01"]
        late["numerator"] -= 1
        late["value"] = 100 * late["numerator"] / late["denominator"]
        return changed
    for row in scheme:
        cell, forms = changed[row["indicator_code"]], row["forms"] or ""
        if forms == "*" or act["form"] in forms.split("|"):
            cell["reports_due"] += 1
            cell["partial"] = cell["value"] is not None
    for code in ("C04", "F01"):  # these count reports
        changed[code]["denominator"] += 1
        changed[code]["value"] = 100 * changed[code]["numerator"] / changed[code]["denominator"]
    if gap_unknown:
        changed["C05"]["value"] = _WORST_GAP
    return changed


def test_what_an_act_moved_is_the_difference_with_and_without_it(province: Province) -> None:
    scheme = province.query("select * from marts.indicator where level = 'county' and rule is not null")
    moved = province.query(
        "select e.act_no, e.period, e.unit_code, a.kind, a.form, u.peer_group, sum(e.moved_low) as low, sum(e.moved_high) as high "
        "from marts.act_effect e inner join marts.office_act a using (act_no) inner join marts.unit u on e.unit_code = u.unit_code "
        "where e.level = 'county' and a.kind in ('exempt', 'extend_due') and a.form = 'activity_record' and e.period in "
        "('2025Q1', '2025Q2', '2025Q4') group by all"
    )
    assert {row["kind"] for row in moved} == {"exempt", "extend_due"}
    for act in moved:
        held = province.query(
            "select * from marts.indicator_value where level = 'county' and unit_code = ? and period = ?", act["unit_code"], act["period"]
        )
        values = {row["indicator_code"]: row for row in held}
        official = lines(scheme, values, act["peer_group"], act["period"])
        bounds = []
        for gap_unknown in (False, True):
            changed = without(act, scheme, values, gap_unknown=gap_unknown and act["kind"] == "exempt")
            bounds.append(sum(official.values()) - sum(lines(scheme, changed, act["peer_group"], act["period"]).values()))
        assert (act["low"], act["high"]) == (min(bounds), max(bounds)), act
