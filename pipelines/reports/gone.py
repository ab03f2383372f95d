"""`sanzhang findings --gone`: what former editions found and the edition in force does not, with why it is gone.

Belongs here: filters, the reason, printed columns. Does not belong here: when a finding was seen (editions.seen), findings in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipelines.contracts.finding import SEVERITY_TITLES, mask_numbers
from pipelines.editions.seen import KEPT, Life, lives
from pipelines.editions.store import current_edition
from pipelines.ingest.decision import Decision, read_decisions
from pipelines.paths import Roots
from pipelines.reports import plain
from pipelines.reports.findings import refuse_wrong
from pipelines.reports.published import Published, Row, opened, unit_code_of

COLUMNS = (*KEPT[:-1], "unit_name", "first_seen", "last_seen", "gone_on", "gone_reason")
_ACTS = {"accept": "办公室采用", "return": "办公室退回", "extend_due": "办公室延期", "exempt": "办公室免报"}


class _Reasons:
    """Why findings disappeared, as far as the office's acts and the receipts tell."""

    def __init__(self, edition: Published, decisions: Iterable[Decision]) -> None:
        self.acts = list(decisions)
        self.hashes: dict[str, set[str]] = {}
        for row in edition.rows("select distinct path, file_sha256 from marts.receipt where file_sha256 is not null"):
            self.hashes.setdefault(row["path"], set()).add(row["file_sha256"])
        self.received: dict[tuple[str, ...], date] = {
            (row["unit_code"], row["form"], row["period"]): row["received_on"]
            for row in edition.rows("select unit_code, form, period, max(received_on) as received_on from marts.submission group by all")
        }

    def of(self, row: Row, life: Life) -> str:
        """One Chinese line; empty where nothing of the kind is known."""
        acts = [act for act in self.acts if life.last_seen <= act.decided_on <= (life.gone_on or date.max)]
        files = self.hashes.get(row["path"] or "", set())
        fixes = [act for act in acts if act.kind == "correct" and act.target.partition("#")[0] in files]
        own = [act for act in fixes if act.target.partition("#")[2] == f"{row['sheet'] or ''}!{row['cell']}"]
        report = (row["unit_code"], row["form"], row["period"])
        of_report = [act for act in acts if act.kind in _ACTS and act.target == "/".join(part or "" for part in report)]
        for said, found in (("办公室更正了这一格", own), ("办公室更正了这份文件的另一格", fixes)):
            if found:
                return f"{said}：{mask_numbers(found[-1].reason)}"
        if of_report:
            return f"{_ACTS[of_report[-1].kind]}：{mask_numbers(of_report[-1].reason)}"
        received = self.received.get(report)
        return f"{received} 收到新的报表" if received is not None and received >= life.last_seen else ""


def load(roots: Roots, unit: str | None = None, period: str | None = None, severity: str | None = None) -> list[Row]:
    """Findings of former editions that the edition in force does not hold any more, newest first, with the last day each was seen.

    Refusal for what is no period or an unknown unit.
    """
    refuse_wrong(period)
    edition = current_edition(roots)
    as_of = date.fromisoformat(edition.as_of)
    with opened(edition.database) as published:
        wanted = None if unit is None else unit_code_of(published, unit)
        names = {row["unit_code"]: row["unit_name"] for row in published.table("marts.unit", "unit_code")}
        reasons = _Reasons(published, read_decisions(roots, as_of)[0])
    found = []
    for life in lives(roots, as_of).values():
        row = life.gone
        if row is None or any(asked not in (None, row[name]) for name, asked in
                              (("unit_code", wanted), ("period", period), ("severity", severity))):  # fmt: skip
            continue
        told = {**row, "unit_name": names.get(row["unit_code"], ""), "first_seen": life.first_seen.isoformat()}
        gone_on = life.gone_on.isoformat() if life.gone_on else ""
        found.append({**told, "gone_on": gone_on, "gone_reason": reasons.of(row, life)})
    found.sort(key=lambda row: (row["unit_code"] or "", row["finding_id"]))
    return sorted(found, key=lambda row: row["gone_on"], reverse=True)


def render(rows: list[Row], format: plain.Format = "table") -> str:
    """Disappeared findings as aligned text, csv or a json list."""
    if format == "json":
        return plain.as_json(rows)
    if format == "csv":
        return plain.as_csv(rows, COLUMNS)
    if not rows:
        return "没有已经消失的发现。"
    titles = ["级别", "单位", "期次", "首次", "最后", "发现了什么", "为何消失", "编号"]
    said = (
        [SEVERITY_TITLES.get(row["severity"], row["severity"]), row["unit_name"] or row["unit_code"] or "", row["period"] or "",
         row["first_seen"], row["last_seen"], row["message"] or "", row["gone_reason"], row["finding_id"]]
        for row in rows
    )  # fmt: skip
    return plain.table(titles, said) + f"\n共 {len(rows)} 条，现行版里都已没有"
