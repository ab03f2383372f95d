"""How a form or export did before the judges, in words a person can act on: which rule, who puts it right, where, what to do.

Belongs here: the result of an asset check of the judging step. Does not belong here: the rules, judging itself (quality).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg

from pipelines.contracts.finding import SEVERITY_TITLES, WHO_TITLES, Finding, rules
from pipelines.contracts.form import Table
from pipelines.contracts.unit import unit_book
from pipelines.defs.arrangement import served
from pipelines.defs.table_facts import markdown
from pipelines.quality.judgement import JudgeReport

SHOWN_ROWS = 20
_WHOM = {
    "county": "退给县里更正（sanzhang slips 写出退回单）",
    "city": "退给市里更正",
    "region": "区科协向平台或填表人核实",
    "developer": "交给开发",
}


def check_name(form: str) -> str:
    """Asset check of a form's expectations."""
    return f"expectations_{form}"


def check_result(report: JudgeReport, form: Table, key: dg.AssetKey, rows: int, masked: Callable[[str], str]) -> dg.AssetCheckResult:
    """How one form or export did: passed where all its expectations held; a failure only warns.

    It names the rules by title with who puts them right, the first twenty places, what to do, and where to read on.
    """
    failed = [outcome for outcome in report.of_form(form.name) if not outcome.success]
    found = [finding for finding in report.findings if finding.form == form.name]
    metadata: dict[str, Any] = {"行": rows, "期望": len(report.of_form(form.name)), "处": sum(o.unexpected for o in failed)}
    if failed:
        titled = {field.name: field.title for field in form.fields}
        metadata["哪条规则"] = dg.MetadataValue.md(
            markdown(
                ["规则", "轻重", "谁来改", "列", "处"],
                [(rules()[o.rule].title, SEVERITY_TITLES[rules()[o.rule].severity], WHO_TITLES[rules()[o.rule].who_fixes],
                  titled.get(o.field, "" if o.field == "month" else o.field), o.unexpected) for o in failed],
            )
        )  # fmt: skip
        metadata[f"前 {SHOWN_ROWS} 处"] = dg.MetadataValue.md(_places(found, masked))
        metadata["怎么办"] = _what_to_do({rules()[o.rule].who_fixes for o in failed})
        metadata["SQL"] = dg.MetadataValue.md(
            f"```sql\nselect * from main.finding where emitter = 'gx' and form = '{form.name}'; -- landing.duckdb\n"
            f"select * from marts.finding where form = '{form.name}'; -- 发布以后，在发布版里\n```"
        )
    if page := served("quality.html"):
        metadata["网页"] = dg.MetadataValue.url(page)
    return dg.AssetCheckResult(
        asset_key=key, check_name=check_name(form.name), passed=not failed, severity=dg.AssetCheckSeverity.WARN, metadata=metadata,
        description=None if not failed else f"{form.title}：{'、'.join(dict.fromkeys(rules()[o.rule].title for o in failed))}",
    )  # fmt: skip


def _places(found: Sequence[Finding], masked: Callable[[str], str]) -> str:
    """The first places of the findings; where nothing is listed, the disagreement is about the whole."""
    units = unit_book().units
    rows = [
        (units[f.unit_code].name if f.unit_code in units else f.unit_code, f.period, f.sheet, f.cell, f.message) for f in found[:SHOWN_ROWS]
    ]
    return markdown(["单位", "期次", "工作表", "格", "说明"], rows, masked)


def _what_to_do(who: set[str]) -> str:
    """Whom it goes to, and that the edition does not wait for it."""
    return f"{'；'.join(_WHOM[name] for name in sorted(who))}。数据里的问题只提醒，不拦发布；确实如此的用 sanzhang decide reply 说明。"
