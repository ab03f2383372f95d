"""From the notice to what is collected: clause → indicators → forms and exports → from whom; and every system the notice names.

Belongs here: joining the seeds clause, named_system, scheme_indicator with the declared forms; the page docs/clauses.md; the listing of
`sanzhang clauses`. Does not belong here: values and points (an edition), the text of the notice.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any

from pipelines.contracts.form import exports, forms
from pipelines.contracts.pointrule import RULE_TITLES
from pipelines.contracts.scheme import ANY_FORM, LIST_SEPARATOR, Indicator, Scheme, schemes
from pipelines.derive.dictionary import LEVEL_TITLES
from pipelines.derive.staging import HEADER
from pipelines.paths import seeds_dir

LEVELS = {"county": "县级", "city": "市级"}
KINDS = {"goal": "目标", "task": "任务", "safeguard": "保障"}
MISSING = {"zero": "记 0 分", "full": "记满分", "skip_and_rescale": "本项不计，同组分担", "unranked": "不排名"}
PARTIAL = {"as_is": "按已报部分计", "share": "按已报部分计，得分乘以已收份数除以应报份数", "zero": "按没有值"}
ANY_FORM_TITLE = "全部应报表"


def latest_scheme() -> Scheme:
    """The scheme that began last (by name where several did) and that no amendment has replaced."""
    replaced = {scheme.amends for scheme in schemes()}
    return max((scheme for scheme in schemes() if scheme.name not in replaced), key=lambda scheme: (scheme.valid_from, scheme.name))


def _rows(name: str) -> list[dict[str, str]]:
    with (seeds_dir() / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _leaves(scheme: Scheme) -> dict[str, dict[str, Indicator]]:
    """indicator code → level → leaf, in code order."""
    found: dict[str, dict[str, Indicator]] = {}
    for row in sorted((r for r in scheme.indicators if r.is_leaf), key=lambda r: r.indicator_code):
        found.setdefault(row.indicator_code, {})[row.level] = row
    return found


def _sources(row: Indicator) -> list[dict[str, str]]:
    """What an indicator is made from and who sends it; nothing where it follows from the office's own records."""
    found = []
    for name in row.form_names:
        if name == ANY_FORM:
            found.append({"kind": "form", "name": name, "title": ANY_FORM_TITLE, "from": "县（市、区）、市"})
        else:
            senders = "、".join(LEVEL_TITLES[level] for level in forms()[name].submission.level)
            found.append({"kind": "form", "name": name, "title": forms()[name].title, "from": senders})
    found += [{"kind": "export", "name": n, "title": exports()[n].title, "from": exports()[n].platform} for n in row.export_names]
    return found or [{"kind": "office", "name": "", "title": "收件和处理记录", "from": "自治区科协（自动形成）"}]


def _absence(row: Indicator) -> str:
    rule, part = MISSING[row.missing_rule or "zero"], PARTIAL[row.partial_rule or "as_is"]
    return f"未报、退回、没有分母：{rule}；部分报送：{part}；免报、未到期、平台未导出：本项不计，同组分担"


def _told(code: str, by_level: dict[str, Indicator]) -> dict[str, Any]:
    row = next(iter(by_level.values()))
    return {
        "indicator_code": code, "title": row.title, "unit": row.unit, "direction": row.direction,
        "numerator": row.numerator_title, "denominator": row.denominator_title, "exclusions": row.exclusions, "note": row.note,
        "rule": {level: r.rule for level, r in by_level.items()}, "weight": {level: r.weight for level, r in by_level.items()},
        "absence": {level: _absence(r) for level, r in by_level.items()}, "sources": _sources(row),
    }  # fmt: skip


def clause_listing(scheme: Scheme | None = None) -> list[dict[str, Any]]:
    """Every clause of the notice with its indicators (both levels), their sources and who sends them; in the notice's order.

    An empty list of indicators means that the clause is lost: a test refuses it.
    """
    leaves = _leaves(scheme or latest_scheme())
    told = {code: _told(code, by_level) for code, by_level in leaves.items()}
    cited: dict[str, list[str]] = {}
    for code, by_level in leaves.items():
        for clause in {c: None for row in by_level.values() for c in row.clauses}:
            cited.setdefault(clause, []).append(code)
    return [
        {"clause": row["clause"], "title": row["title"], "kind": row["kind"], "indicators": [told[c] for c in cited.get(row["clause"], [])]}
        for row in _rows("clause.csv")
    ]


def system_listing(scheme: Scheme | None = None) -> list[dict[str, Any]]:
    """Every platform, programme and system that the notice names, with the codes of its indicators and those that no scheme row has."""
    leaves = _leaves(scheme or latest_scheme())
    found = []
    for row in _rows("named_system.csv"):
        codes = [c for c in row["indicators"].split(LIST_SEPARATOR) if c]
        found.append(
            {"system": row["system"], "words": row["words"], "clause": row["clause"], "indicators": codes,
             "unknown": [c for c in codes if c not in leaves]}
        )  # fmt: skip
    return found


def duty_listing() -> list[dict[str, str]]:
    """What the notice asks of the region's own 科协: title, clause, words, the form that shows it. None of it is in a county's score."""
    return [
        {"title": row["title"], "clause": row["clause"], "words": row["words"], "form": forms()[row["form"]].title}
        for row in _rows("own_duty.csv")
        if row["level"] == "region"
    ]


def _joined(parts: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(p for p in parts if p))


def _points(one: dict[str, Any]) -> str:
    said = []
    for level, weight in one["weight"].items():
        rule = one["rule"][level]
        said.append(f"{LEVELS[level]} " + (RULE_TITLES[rule] if not weight else f"{weight:g} 分（{RULE_TITLES[rule]}）"))
    return "，".join(said)


def _clause_table(clauses: list[dict[str, Any]]) -> list[str]:
    lines = ["| 条款 | 指标 | 取自 | 向谁收 |", "| --- | --- | --- | --- |"]
    for clause in clauses:
        indicators = clause["indicators"]
        sources = [s for one in indicators for s in one["sources"]]
        lines.append(
            f"| {clause['clause']} {clause['title']}（{KINDS[clause['kind']]}） | "
            f"{'、'.join(one['indicator_code'] + ' ' + one['title'] for one in indicators)} | "
            f"{_joined(s['title'] for s in sources)} | {_joined(s['from'] for s in sources)} |"
        )
    return lines


def _indicator_table(scheme: Scheme) -> list[str]:
    lines = ["| 指标 | 分子 ÷ 分母 | 单位 | 不计的 | 分值 | 没有值时 |", "| --- | --- | --- | --- | --- | --- |"]
    for code, by_level in _leaves(scheme).items():
        one = _told(code, by_level)
        figure = f"{one['numerator']} ÷ {one['denominator']}" if one["numerator"] else (one["note"] or "")
        absence = one["absence"]
        differs = len(set(absence.values())) > 1
        said = _joined(f"{LEVELS[level]} {text}" if differs else text for level, text in absence.items())
        less = "，越小越好" if one["direction"] == "negative" else ""
        lines.append(f"| {code} {one['title']} | {figure} | {one['unit']}{less} | {one['exclusions']} | {_points(one)} | {said} |")
    return lines


def clause_page() -> str:
    """docs/clauses.md; a function of seeds and contracts only."""
    scheme = latest_scheme()
    sample = "（样例，不是正式办法）" if scheme.sample else ""
    lines = [
        f"<!-- {HEADER} -->", "# 条款对照", "",
        f"由 `sanzhang sync` 从 `dbt_project/seeds/` 的条款、方案 {scheme.name}{sample} 和表样声明生成；`sanzhang clauses` 打印同一内容。"
        "市级数由所辖县（市、区）的分子、分母相加，加市科协自报。", "",
        "## 条款 → 指标 → 表和平台导出 → 向谁收", "", *_clause_table(clause_listing(scheme)), "",
        "## 通知点名的平台、项目和制度", "", "| 名称 | 通知的话 | 条款 | 指标 |", "| --- | --- | --- | --- |",
        *(f"| {s['system']} | {s['words']} | {s['clause']} | {'、'.join(s['indicators'])} |" for s in system_listing(scheme)), "",
        "## 自治区科协自己的职责（不进县、市得分）", "", "| 职责 | 通知的话 | 条款 | 取自 |", "| --- | --- | --- | --- |",
        *(f"| {d['title']} | {d['words']} | {d['clause']} | {d['form']}（自治区本级） |" for d in duty_listing()), "",
        "## 指标口径", "", *_indicator_table(scheme), "",
    ]  # fmt: skip
    return "\n".join(lines)


def clause_text() -> list[str]:
    """What `sanzhang clauses` prints, one line each."""
    lines = []
    for clause in clause_listing():
        lines.append(f"{clause['clause']} {clause['title']}（{KINDS[clause['kind']]}）")
        for one in clause["indicators"]:
            sources = "；".join(f"{s['title']}（{s['from']}）" for s in one["sources"])
            lines.append(f"    {one['indicator_code']} {one['title']} ← {sources}")
    lines.append("通知点名的平台、项目和制度")
    lines += [f"    {s['system']}（{s['clause']}）：{'、'.join(s['indicators'])}" for s in system_listing()]
    lines.append("自治区科协自己的职责（不进县、市得分）")
    lines += [f"    {d['title']}（{d['clause']}）← {d['form']}（自治区本级）" for d in duty_listing()]
    return lines
