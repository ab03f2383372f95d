"""What one unit has to put right and what it still owes, out of the edition in force.

Belongs here: which findings and reports go on whose slip, in which order. Does not belong here: layout (workbook), wording (reminder).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.contracts.finding import rules
from pipelines.contracts.form import exports, forms
from pipelines.contracts.period import title_of
from pipelines.ingest.address import from_a1
from pipelines.reports import checklist
from pipelines.reports.published import Published, Row, default_period
from pipelines.reports.slips.own import OwnTexts
from pipelines.reports.slips.since import Since, since_of

UNKNOWN = "未认出单位"
SOON_DAYS = 10
_LEVELS = ("county", "city", "other", "region")
_ORDER = {"blocking": 0, "warning": 1, "notice": 2}


@dataclass(frozen=True)
class Owed:
    """A report that is not in force although it is due, or is due soon. overdue_days is negative where it is not due yet."""

    form_title: str
    period: str
    period_title: str
    due_on: date
    status: str
    overdue_days: int


@dataclass(frozen=True)
class CountyLine:
    """How one county of a city stands: reports due and their states, open findings by severity."""

    unit_name: str
    due: int
    on_time: int
    late: int
    missing: int
    returned: int
    blocking: int
    warning: int
    notice: int


@dataclass(frozen=True)
class Slip:
    """Everything one unit gets. Findings are open ones that the unit itself fixes, in the order in which it will meet them."""

    unit_code: str
    unit_name: str
    level: str
    as_of: date
    demo: bool
    findings: tuple[Row, ...]
    owed: tuple[Owed, ...]
    counties: tuple[CountyLine, ...]
    checks: tuple[Row, ...] = ()  # rows of its reports that an on-site check looks at first; what was drawn by lot is not on it
    since: Since | None = None
    office: str = ""  # whom the unit may ask, where the operator has named somebody

    @property
    def ask(self) -> str:
        """Whom to ask, in a sentence."""
        return f"看不明白的，请联系区科协：{self.office.rstrip('。')}。" if self.office else "看不明白的，请直接回复区科协。"

    def of_severity(self, *severities: str) -> list[Row]:
        """Findings of these severities, order kept."""
        return [row for row in self.findings if row["severity"] in severities]

    @property
    def overdue(self) -> list[Owed]:
        return [one for one in self.owed if one.overdue_days > 0 and one.status == "missing"]

    @property
    def returned(self) -> list[Owed]:
        return [one for one in self.owed if one.status == "returned"]

    @property
    def soon(self) -> list[Owed]:
        return [one for one in self.owed if one.status == "not_due"]

    @property
    def is_empty(self) -> bool:
        return not (self.findings or self.owed or self.counties or self.checks)


def form_title(form: str | None) -> str:
    """Title of a declared form or export; empty for none."""
    if not form:
        return ""
    declared = forms().get(form) or exports().get(form)
    return declared.title if declared else form


def field_title(row: Row) -> str:
    """Title of the column that a finding speaks of; empty where it speaks of no column."""
    declared = forms().get(row["form"] or "")
    if declared is None or not row["field"]:
        return ""
    return next((field.title for field in declared.fields if field.name == row["field"]), str(row["field"]))


def period_title(period: str | None) -> str:
    """2025年3月; a code that is no period stays as it is."""
    return title_of(period or "")


def _is_calendar(rule: str) -> bool:
    """Missing, late and returned reports: they stand on the list of what is owed, not among what is to be put right."""
    declared = rules().get(rule)
    return declared is not None and declared.emitter == "sql" and declared.family == "reporting"


def _place(row: Row) -> tuple[object, ...]:
    """File, sheet, then what concerns the whole sheet, then cell by cell."""
    cell = from_a1(row["cell"]) if row["cell"] else None
    return (row["path"] or "", row["sheet"] or "", cell or (-1, _ORDER.get(row["severity"], 3)), row["finding_id"])


def _owed(rows: Iterable[Row], as_of: date) -> tuple[Owed, ...]:
    found = [
        Owed(form_title(r["form"]), r["period"], period_title(r["period"]), r["due_on"], r["status"], (as_of - r["due_on"]).days)
        for r in rows
        if r["status"] in ("missing", "returned") or (r["status"] == "not_due" and 0 <= (r["due_on"] - as_of).days <= SOON_DAYS)
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.form_title, one.period)))


def _county_line(unit: Row, reports: Sequence[Row], findings: Sequence[Row]) -> CountyLine:
    states = Counter(row["status"] for row in reports)
    severities = Counter(row["severity"] for row in findings)
    due = sum(count for status, count in states.items() if status not in ("not_due", "exempt"))
    return CountyLine(
        unit["unit_name"], due, states["on_time"] + states["nothing_to_report"], states["late"], states["missing"], states["returned"],
        severities["blocking"], severities["warning"], severities["notice"],
    )  # fmt: skip


def to_check(edition: Published) -> list[Row]:
    """核查清单 of the last closed period (checklist.rows_of), indicators by code and title; none where nothing is ranked."""
    scheme = str(edition.edition()["scheme"])
    if not edition.has("marts.check_list") or not edition.periods(scheme):
        return []
    held = edition.rows("select indicator_code, title from marts.indicator where scheme = ? and level = 'county'", [scheme])
    titles = {row["indicator_code"]: f"{row['indicator_code']} {row['title']}" for row in held}
    rows = checklist.rows_of(edition, default_period(edition, scheme, "county"))
    return [{**row, "indicators": "、".join(titles.get(code, code) for code in row["indicators"].split("、"))} for row in rows]


def load(edition: Published, own: OwnTexts | None = None, office: str = "") -> list[Slip]:
    """A slip for every reporting unit, in order of code; the last one is of the files whose unit could not be read, where there are any.

    `own` are the units' texts as they stand in their cells: a slip goes to the unit alone, so it may read its own names there;
    `office` is whom they may ask.
    """
    head = edition.edition()
    as_of, demo = head["as_of"], bool(head.get("demo"))
    open_findings = edition.rows("select * from marts.finding where status = 'open' and who_fixes in ('county', 'city')")
    findings: dict[str, list[Row]] = {}
    shown = [own.unmasked(row) if own else row for row in open_findings if not _is_calendar(row["rule"])]
    for row in sorted(shown, key=_place):
        findings.setdefault(row["return_to"] or UNKNOWN, []).append(row)
    reports: dict[str, list[Row]] = {}
    for row in edition.rows("select unit_code, form, period, due_on, status from marts.report_status order by all"):
        reports.setdefault(row["unit_code"], []).append(row)
    checks: dict[str, list[Row]] = {}
    for row in to_check(edition):
        if row["kind"] == "first":
            checks.setdefault(row["unit_code"], []).append(row)
    since = since_of(edition, shown, as_of)
    units = [u for u in edition.table("marts.unit", "unit_code") if u["level"] in _LEVELS]
    slips = []
    for unit in units:
        code = unit["unit_code"]
        below = [u for u in units if u["parent_code"] == code and u["level"] == "county"] if unit["level"] == "city" else []
        lines = tuple(_county_line(u, reports.get(u["unit_code"], ()), findings.get(u["unit_code"], ())) for u in below)
        owed = _owed(reports.get(code, ()), as_of)
        own_findings, own_checks = tuple(findings.get(code, ())), tuple(checks.get(code, ()))
        named = (code, unit["unit_name"], unit["level"], as_of, demo)
        slips.append(Slip(*named, own_findings, owed, lines, own_checks, since.get(code), office))
    if UNKNOWN in findings:
        slips.append(Slip(UNKNOWN, UNKNOWN, "", as_of, demo, tuple(findings[UNKNOWN]), (), ()))
    return slips
