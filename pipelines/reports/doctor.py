"""What is worth a look before trusting or running the warehouse: one Chinese line a note.

Belongs here: checks of environment, scheme and leftovers that need no run. Does not belong here: findings about data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.contracts.form import exports, forms
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.registration import registrations, standing
from pipelines.contracts.scheme import schemes
from pipelines.contracts.schemesum import stray_targets
from pipelines.contracts.seedcheck import all_problems, empty_tables
from pipelines.contracts.workday import is_known
from pipelines.editions.clock import default_as_of, today
from pipelines.editions.direction import said_by_doctor
from pipelines.editions.store import Edition, current_edition
from pipelines.ingest.decision import read_decisions
from pipelines.ingest.officecheck import office_notes
from pipelines.paths import Roots, seeds_dir
from pipelines.reports.published import opened


@dataclass(frozen=True)
class Note:
    """One thing worth a look: what it is about, and the line that says it."""

    about: Literal[
        "declaration",
        "reference",
        "scheme",
        "raw",
        "office",
        "leftover",
        "edition",
        "calendar",
        "waiver",
        "objection",
        "direction",
        "ghost",
    ]
    text: str


def diagnose(roots: Roots) -> list[Note]:
    """Notes in reading order; empty where there is nothing to say."""
    notes: list[Note] = []
    broken = False
    for problem in (forms, exports):
        try:
            problem()
        except ValueError as error:
            notes.append(Note("declaration", f"表样声明有误：{error}"))
    try:
        contradictions = all_problems()
    except ValueError:  # a declaration of forms is wrong: said above
        contradictions = []
    notes += [Note("reference", problem.said) for problem in contradictions]
    notes += [Note("reference", said) for said in empty_tables(seeds_dir())]
    try:
        notes += _schemes()
    except ValueError as error:
        broken = True
        notes += [] if contradictions else [Note("scheme", f"评分方案有误：{error}")]
    if not roots.raw.is_dir():
        notes.append(Note("raw", f"没有收件目录 {roots.raw}"))
    try:
        notes += [] if broken else [Note("office", said) for said in office_notes(roots, date.max)]
    except Refusal as refusal:
        notes.append(Note("office", str(refusal)))
    leftovers = sorted(p.name for p in roots.editions.glob("*.tmp")) if roots.editions.is_dir() else []
    notes += [Note("leftover", f"上次发布中断，留下 {name}，下次运行会清掉") for name in leftovers]
    try:
        edition = current_edition(roots)
        notes += [] if broken else _amendments(edition)
        notes += _unsettled(roots, edition)
        notes += [Note("direction", said) for said in said_by_doctor(roots, default_as_of(roots), today())]
    except Refusal as refusal:
        notes.append(Note("edition", str(refusal)))
    return notes


def _schemes() -> list[Note]:
    """What each scheme of the seeds is, whether it is registered, and targets that pages print and points do not follow."""
    notes = [Note("scheme", f"方案 {s.name}（{s.title}）是样例，不是正式文件，不能据此分配项目") for s in schemes() if s.sample]
    notes += [
        Note("scheme", f"方案 {s.name} {standing(s, registrations()).said}：请用 sanzhang scheme register {s.name} 登记")
        for s in schemes()
        if standing(s, registrations()).registered_on is None
    ]
    return notes + [Note("scheme", said) for s in schemes() for said in stray_targets(s)]


def _amendments(edition: Edition) -> list[Note]:
    """A scheme edited since the edition in force was published is an amendment: it needs a date not before that edition and a reason."""
    published = {edition.manifest.get("scheme"): edition.manifest.get("scheme_sha256")}
    return [
        Note(
            "scheme",
            f"方案 {s.name} 在现行版 {edition.edition_id} 发布之后改过，却没有写修订：请还原，用 sanzhang scheme amend {s.name} "
            "--as 新方案名 --reason 理由 另立修订方案再改（旧方案留在种子里，两个排名就都公布）；只是就地改的，填 amended_on 和 "
            "amendment_reason",
        )
        for s in schemes()
        if s.name in published and s.sha256 != published[s.name] and not s.is_amended_since(edition.as_of)
    ]


def _unsettled(roots: Roots, edition: Edition) -> list[Note]:
    """What waits for a person: years without a holiday calendar, waivers that ran out, objections nobody answered."""
    as_of = date.fromisoformat(edition.as_of)
    with opened(edition.database) as published:
        due = published.rows("select distinct year(due_on)::integer as year from marts.report_status order by 1")
        open_findings = {row["finding_id"] for row in published.rows("select finding_id from marts.finding where status = 'open'")}
        objections = published.table("marts.objection", "objection_no")
        names = {row["unit_code"]: row["unit_name"] for row in published.table("marts.unit", "unit_code")}
    unknown = [row["year"] for row in due if not is_known(date(row["year"], 1, 1))]
    calendar = "工作日历里没有 {} 年的放假安排，这一年的截止日只避开了周末；公布后请升级 chinesecalendar"
    notes = [Note("calendar", calendar.format(year)) for year in unknown]
    acts, _ = read_decisions(roots, as_of)
    expired = [a for a in acts if a.kind == "waive" and a.expires_on and a.expires_on < as_of and a.target in open_findings]
    notes += [
        Note("waiver", f"豁免已到期：问题 {a.target}（decisions.csv 第 {a.line} 行，{a.expires_on} 到期）又列为未了结") for a in expired
    ]
    waiting = [row for row in objections if row["status"] == "open"]
    notes += [
        Note(
            "objection",
            f"申诉未答复：{names.get(row['unit_code'], row['unit_code'])} {row['objected_on']} 对 {row['period']} 提出，已 "
            f"{(as_of - row['objected_on']).days} 天",
        )
        for row in waiting
    ]
    return notes
