"""The dossier of one 典型案例: its text, each claim held against ledger, platform and like counties, the months before and after, cautions.

Belongs here: what is in a dossier and how it is counted. Does not belong here: layout (dossier_files, notebooks), finding claims (claims).
A month counts where the county's ledger of that month is in force; a month without one is left out, it is no zero. Before and after is the
difference of differences; how unusual it is follows from giving every other township of the county the same start (placebo in place,
Abadie, Diamond and Hainmueller, JASA 105, 2010).
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import PurePosixPath

from pipelines.contracts.period import parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots
from pipelines.reports import casenotes, words
from pipelines.reports.claims import Claim, Counted, Ledgers, claims
from pipelines.reports.published import Published, Row
from pipelines.reports.texts import PASSAGES
from pipelines.reports.textsearch import likeness

NEIGHBOURS, LEAST_MONTHS, COPIED = 5, 6, 0.6
_EVIDENCE = {".jpg", ".jpeg", ".png", ".pdf", ".doc", ".docx", ".ppt", ".pptx", ".mp4", ".ofd"}
_DUE = "('on_time', 'late', 'nothing_to_report')"


@dataclass(frozen=True)
class Month:
    """One month in the field of the case: activities and people of its place, activities a township elsewhere; None: no ledger came in."""

    period: str
    activities: int | None
    people: int | None
    platform: int | None
    others: float | None
    neighbours: float | None


@dataclass(frozen=True)
class Change:
    """Activities a month before and after the start, of the place and of the county's other townships; `place` of `of` townships by
    change, 1 the greatest rise. None where a side has no month."""

    before_months: int
    after_months: int
    own: tuple[float, float] | None
    others: tuple[float, float] | None
    place: int | None
    of: int


@dataclass(frozen=True)
class Dossier:
    """Everything that is known of one case, as of one edition."""

    edition: Row
    case: Row
    source: str
    start: date | None
    start_from: str
    claims: list[Claim]
    window: tuple[date, date]
    months: list[Month]
    change: Change
    neighbours: list[Row]
    similar: list[Row]
    findings: list[Row]
    notes: list[casenotes.Note]
    attachments: list[casenotes.Attachment]
    cautions: list[str]

    @property
    def passages(self) -> dict[str, str]:
        """The four parts by their titles; empty where one is not written."""
        return {title: str(self.case[key] or "") for key, title in PASSAGES}

    @property
    def heading(self) -> str:
        """Edition, day and mark to be cited with anything that is taken from here."""
        demo = "演示数据，全部虚构；" if self.edition.get("demo") else ""
        return f"{demo}发布版 {self.edition['edition_id']}，数据截至 {words.day(self.edition['as_of'])}，案例编号 {self.case['case_id']}"


def cases(edition: Published) -> list[Row]:
    """Every case with names for codes, newest half-year first."""
    if not edition.has("marts.typical_case"):
        return []
    return edition.rows(
        "select c.*, u.unit_name, u.peer_group, t.unit_name as place, f.title as field_title, a.title as approved_title "
        "from marts.typical_case as c inner join marts.unit as u using (unit_code) "
        "left join marts.unit as t on c.township_code = t.unit_code "
        "left join reference.code as f on f.codelist = 'field' and f.code = c.field "
        "left join reference.code as a on a.codelist = 'approved_by' and a.code = c.approved_by "
        "order by c.period desc, c.unit_code, c.case_id"
    )


def case_of(edition: Published, wanted: str) -> Row:
    """The case of that id, or of the beginning of one; Refusal naming the nearest where none or several have it."""
    held = cases(edition)
    found = [row for row in held if row["case_id"].startswith(wanted.strip().lower())] if wanted.strip() else []
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal(f"“{wanted}”开头的案例有 {len(found)} 个，请写全 16 位编号")
    names = {text: row for row in held for text in (row["case_id"], str(row["title"]))}
    near = [names[text] for text in get_close_matches(wanted, names, n=1, cutoff=0.4)]
    hint = f"是不是 {near[0]['case_id']}（{near[0]['unit_name']}《{near[0]['title']}》）？" if near else ""
    raise Refusal(f"没有编号为“{wanted}”的案例，{hint}全部案例见 sanzhang dossier")


def load(edition: Published, roots: Roots, wanted: str) -> Dossier:
    """The dossier of a case (its id or the beginning of it). Refusal where there is no such case or case_notes.csv cannot be read."""
    case = case_of(edition, wanted)
    own, files = _kept(roots, case["case_id"])
    files += _received(edition, case)
    start, start_from = _start(edition, case, own)
    months = _months(edition, case)
    near = _neighbours(edition, case)
    months = _beside(edition, case, months, [str(row["unit_code"]) for row in near])
    window = _window(case, start)
    similar, findings = _similar(edition, case), _findings(edition, case)
    held = _claims(edition, case, window, months, near)
    change = _change(edition, case, start, months)
    path = edition.rows("select min(path) as path from marts.receipt where file_sha256 = ?", [case["file_sha256"]])[0]["path"]
    made = Dossier(
        edition.edition(), case, f"{path or ''} › {case['sheet'] or ''} › 第 {case['source_row']} 行", start, start_from, held, window,
        months, change, near, similar, findings, own, files, [],
    )  # fmt: skip
    made.cautions.extend(_cautions(made))
    return made


def _kept(roots: Roots, case_id: str) -> tuple[list[casenotes.Note], list[casenotes.Attachment]]:
    """Notes and files of evidence of the case, masked."""
    own = [note for note in casenotes.notes(roots) if note.case_id == case_id]
    if not own and not casenotes.folder_of(roots, case_id).is_dir():
        return [], []
    persons = casenotes.masker(roots)
    return casenotes.shown(own, persons), casenotes.attachments(roots, case_id, persons)


def _received(edition: Published, case: Row) -> list[casenotes.Attachment]:
    """Pictures and documents that came in the folder of the case's own report, where that folder holds reports of this unit alone."""
    rows = edition.rows(
        "select r.file_sha256, r.path, r.size, s.unit_code from marts.receipt as r "
        "left join (select distinct file_sha256, unit_code from marts.submission) as s using (file_sha256) "
        "where r.file_sha256 is not null order by r.path",
    )
    folders = {PurePosixPath(row["path"]).parent for row in rows if row["file_sha256"] == case["file_sha256"]}
    units = {row["unit_code"] for row in rows if row["unit_code"] and PurePosixPath(row["path"]).parent in folders}
    if units != {case["unit_code"]}:
        return []
    beside = {
        (row["path"], row["file_sha256"], row["size"])
        for row in rows
        if PurePosixPath(row["path"]).parent in folders and PurePosixPath(row["path"]).suffix.lower() in _EVIDENCE
    }
    return [casenotes.Attachment(PurePosixPath(path).name, sha256, size, "随报表收到") for path, sha256, size in sorted(beside)]


def _start(edition: Published, case: Row, notes: Sequence[casenotes.Note]) -> tuple[date | None, str]:
    """From when the practice is taken to run, and where that is from."""
    noted = [note for note in notes if note.started_on]
    if noted:
        return noted[-1].started_on, f"{noted[-1].by}记的开始日期"
    listed = edition.rows(
        "select min(approved_on) as approved_on, min(period) as first from submissions.showcase_register "
        "where showcase_kind = 'case' and in_force and unit_code = ? and (title = ? or (file_sha256 = ? and sheet = ? and source_row = ?))",
        [case["unit_code"], case["title"], case["file_sha256"], case["sheet"], case["source_row"]],
    )[0]
    if listed["approved_on"]:
        return listed["approved_on"], "认定日期（做法通常更早开始）"
    first = parse_code(str(listed["first"] or case["period"]))
    return first.starts_on, f"首次列入台账的半年（{first.title}）的第一天（没有认定日期，真正的起点不知道）"


def _months(edition: Published, case: Row) -> list[Month]:
    """Every month that was due, of the place of the case (its township; the whole county where it names none)."""
    place, code = ("township_code", case["township_code"]) if case["township_code"] else ("unit_code", case["unit_code"])
    rows = edition.rows(
        f"""
        with matched as (
            select activity_id, sum(platform_people)::bigint as people from marts.platform_match where status = 'matched' group by all
        )

        select s.period, s.status in {_DUE} as reported, count(a.activity_id) as activities,
            coalesce(sum(a.people), 0)::bigint as people, coalesce(sum(m.people), 0)::bigint as platform
        from marts.report_status as s
        left join marts.activity as a on strftime(a.held_on, '%Y-%m') = s.period and a.{place} = ? and a.field = ?
        left join matched as m using (activity_id)
        where s.form = 'activity_record' and s.unit_code = ? and s.status <> 'not_due' and length(s.period) = 7
        group by all
        order by s.period
        """,
        [code, case["field"], case["unit_code"]],
    )
    return [
        Month(r["period"], r["activities"], r["people"], r["platform"], None, None)
        if r["reported"]
        else Month(r["period"], None, None, None, None, None)
        for r in rows
    ]


def _neighbours(edition: Published, case: Row) -> list[Row]:
    """The counties most alike: same group, nearest in inhabitants and townships (sum of the distances of logarithms)."""
    return edition.rows(
        f"""
        select o.unit_code, o.unit_name, o.peer_group, o.population, o.township_count,
            round(abs(ln(o.population / h.population)) + abs(ln(o.township_count / h.township_count)), 2)::double as distance,
            (select count(*) from marts.typical_case as c where c.unit_code = o.unit_code and c.field = $field) as same_field_cases
        from marts.unit as h
        inner join marts.unit as o on o.level = 'county' and o.unit_code <> h.unit_code and o.peer_group = h.peer_group
        where h.unit_code = $unit and o.population > 0 and h.population > 0 and o.township_count > 0 and h.township_count > 0
        order by distance, o.unit_code
        limit {NEIGHBOURS}
        """,
        {"unit": case["unit_code"], "field": case["field"]},
    )


def _beside(edition: Published, case: Row, months: Sequence[Month], neighbours: Sequence[str]) -> list[Month]:
    """The same months with activities a township of the county's other townships and of the like counties."""
    rows = edition.rows(
        f"""
        with townships as (
            select parent_code as unit_code, unit_code as township_code from marts.unit
            where level = 'township' and (parent_code = $unit or list_contains($near, parent_code)) and unit_code is distinct from $own
        ),

        held as (
            select township_code, strftime(held_on, '%Y-%m') as period, count(*) as activities
            from marts.activity where field = $field group by all
        )

        select s.period, s.unit_code = $unit as own, (coalesce(sum(h.activities), 0) / count(*))::double as rate
        from marts.report_status as s
        inner join townships as t using (unit_code)
        left join held as h on h.period = s.period and h.township_code = t.township_code
        where s.form = 'activity_record' and s.status in {_DUE} and length(s.period) = 7
        group by all
        """,
        {"unit": case["unit_code"], "near": list(neighbours), "own": case["township_code"], "field": case["field"]},
    )
    rate = {(row["period"], row["own"]): round(row["rate"], 2) for row in rows}
    return [Month(m.period, m.activities, m.people, m.platform, rate.get((m.period, True)), rate.get((m.period, False))) for m in months]


def _window(case: Row, start: date | None) -> tuple[date, date]:
    """What a claim is held against: from the start, at least twelve months, to the end of the half-year that reports the case."""
    end = parse_code(str(case["period"])).ends_on
    year = date(end.year - 1, end.month, 1) if end.month < 12 else date(end.year, 1, 1)
    first = date(year.year, year.month + 1, 1) if end.month < 12 else year
    return (min(start, first) if start else first), end


def _claims(edition: Published, case: Row, window: tuple[date, date], months: Sequence[Month], near: Sequence[Row]) -> list[Claim]:
    first, last = (day.isoformat()[:7] for day in window)
    asked = [m for m in months if first <= m.period <= last]
    within = [m for m in asked if m.activities is not None]
    counted = edition.rows(
        "select a.unit_code, count(*) as activities, coalesce(sum(a.people), 0)::bigint as people, "
        "coalesce(sum(m.people), 0)::bigint as platform from marts.activity as a left join (select activity_id, "
        "sum(platform_people) as people from marts.platform_match where status = 'matched' group by all) as m using (activity_id) "
        "where a.field = ? and strftime(a.held_on, '%Y-%m') between ? and ? group by all",
        [case["field"], first, last],
    )
    of = {str(row["unit_code"]): Counted(row["activities"], row["people"], row["platform"]) for row in counted}
    own = None
    if case["township_code"] and within:
        own = Counted(sum(m.activities or 0 for m in within), sum(m.people or 0 for m in within), sum(m.platform or 0 for m in within))
    county = of.get(str(case["unit_code"]), Counted(0, 0, 0)) if within else None
    like = [of[str(row["unit_code"])].people for row in near if str(row["unit_code"]) in of]
    ledgers = Ledgers(own, county, statistics.median(like) if like else None, len(asked) - len(within))
    stated = {} if case["claimed_people"] is None else {"声称服务人次": f"{case['claimed_people']}人次"}
    return claims({**stated, **{title: str(case[key] or "") for key, title in PASSAGES}}, ledgers)


def _change(edition: Published, case: Row, start: date | None, months: Sequence[Month]) -> Change:
    """Before and after the month of the start; that month belongs to neither side."""
    month = start.isoformat()[:7] if start else ""
    told = [m for m in months if m.activities is not None]
    before, after = [m.period for m in told if m.period < month], [m.period for m in told if m.period > month]
    if not before or not after or not case["township_code"]:
        return Change(len(before), len(after), None, None, None, 0)
    rows = edition.rows(
        "with held as (select township_code, strftime(held_on, '%Y-%m') as period, count(*) as activities from marts.activity "
        "where field = $field group by all) select t.unit_code, "
        "coalesce(sum(h.activities) filter (list_contains($before, h.period)), 0)::bigint as before, "
        "coalesce(sum(h.activities) filter (list_contains($after, h.period)), 0)::bigint as after "
        "from marts.unit as t left join held as h on t.unit_code = h.township_code "
        "where t.level = 'township' and t.parent_code = $unit group by all",
        {"field": case["field"], "before": before, "after": after, "unit": case["unit_code"]},
    )
    rates = {row["unit_code"]: (row["before"] / len(before), row["after"] / len(after)) for row in rows}
    own = rates.pop(case["township_code"], None)
    if own is None:
        return Change(len(before), len(after), None, None, None, 0)
    elsewhere = (statistics.fmean(b for b, _ in rates.values()), statistics.fmean(a for _, a in rates.values())) if rates else None
    place = 1 + sum(a - b > own[1] - own[0] for b, a in rates.values())
    return Change(len(before), len(after), own, elsewhere, place, len(rates) + 1)


def _similar(edition: Published, case: Row) -> list[Row]:
    """The three cases most alike in words, with the share of pairs of characters in common."""
    whole = "".join(str(case[key] or "") for key, _ in PASSAGES)
    found = [
        {**row, "likeness": round(likeness(whole, "".join(str(row[key] or "") for key, _ in PASSAGES)), 3)}
        for row in cases(edition)
        if row["case_id"] != case["case_id"]
    ]
    return sorted(found, key=lambda row: (-row["likeness"], row["case_id"]))[:3]


def _findings(edition: Published, case: Row) -> list[Row]:
    """Open findings in the sheet that the case stands in."""
    return edition.rows(
        "select severity_title, cell, message from marts.finding where file_sha256 = ? and sheet = ? and status = 'open' order by cell",
        [case["file_sha256"], case["sheet"]],
    )


def _cautions(made: Dossier) -> list[str]:
    """What has to be said before anybody reads a success out of this."""
    change, case, told = made.change, made.case, [m for m in made.months if m.activities is not None]
    said = [f"起点取{made.start_from}：{words.long_day(made.start)}。"] if made.start else []
    said.append(
        f"自报的数与 {words.day(made.window[0])[:7]} 至 {words.day(made.window[1])[:7]} 的台账相比（起点以来，至少一年）；"
        "案例没有写自己算的是哪一段。"
    )
    if case["township_code"] is None:
        said.append("案例没有写乡镇，只能看全县，不能与本县其他乡镇相比。")
    if min(change.before_months, change.after_months) < LEAST_MONTHS:
        said.append(
            f"起点前有 {change.before_months} 个月、后有 {change.after_months} 个月的台账，少于各 {LEAST_MONTHS} 个月，前后对比只供参考。"
        )
    before, after = _calendar(made, "before"), _calendar(made, "after")
    if before and after and before != after:
        said.append("前后包含的月份不一样，差别里有季节。")
    if len(told) < len(made.months):
        said.append(f"{len(made.months) - len(told)} 个月没有在效的活动台账，不是 0，没有计入。")
    if not case["is_whole"]:
        said.append("背景、做法、成效、可复制性没有写全。")
    if case["approved_by"] == "candidate":
        said.append("还在申报，没有认定。")
    said += [
        f"与{row['unit_name']}《{row['title']}》相同 {row['likeness']:.0%}，写得像不等于抄，先请县里说明。"
        for row in made.similar
        if row["likeness"] >= COPIED
    ]
    if made.findings:
        said.append(f"所在的表还有 {len(made.findings)} 处没有了结的问题。")
    said.append("案例是挑出来的，一个乡镇前后的变化不能证明是这个做法带来的；台账由县里自己填，平台核到的才有第二个来源。")
    return said


def _calendar(made: Dossier, side: str) -> Mapping[str, int]:
    """Month of the year → how often it is among the months of one side."""
    month = made.start.isoformat()[:7] if made.start else ""
    found: dict[str, int] = {}
    for m in made.months:
        if m.activities is not None and (m.period < month if side == "before" else m.period > month):
            found[m.period[5:]] = found.get(m.period[5:], 0) + 1
    return found
