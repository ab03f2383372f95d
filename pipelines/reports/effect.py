"""Whether an act of the office can have an effect, given what was received, decided and published so far.

Belongs here: looking that up before an act is written. Does not belong here: how an act is written (ingest.decision), its effect (dbt).
What an act says by itself is checked where it is parsed, for lines typed by hand too.
"""

from __future__ import annotations

from datetime import date

from pipelines.contracts.refusal import Refusal
from pipelines.contracts.text import tidy
from pipelines.editions.store import current_edition
from pipelines.ingest.decision import Decision, cell_of, corrections, read_decisions
from pipelines.ingest.reading import BLANK, text_at
from pipelines.ingest.receipt import read_seen, store_path
from pipelines.paths import Roots
from pipelines.reports.published import opened


def refuse_idle(roots: Roots, act: Decision, today: date) -> None:
    """Refusal, in one line, where the act cannot have an effect; `today` is the last day that has come."""
    if act.decided_on > today:
        raise Refusal(f"decided_on {act.decided_on} 还没有到（今天 {today}）")
    before = [one for one in read_decisions(roots, date.max)[0] if one.decided_on <= act.decided_on]
    if act.kind == "correct":
        _refuse_correction(roots, act, before)
    elif act.kind in ("waive", "reply"):
        _refuse_unknown_finding(roots, act.target)
    elif act.kind in ("accept", "return"):
        _refuse_unreceived(roots, act, before)
    elif act.kind == "answer":
        raised = [one for one in before if one.kind == "objection" and one.target == act.target]
        if not raised:
            raise Refusal(f"{act.target} 没有提过申辩，没有什么可答复")
        if act.expect and all(one.decided_on.isoformat() != act.expect for one in raised):
            raise Refusal(f"{act.target} 在 {act.expect} 没有提过申辩，提过的是 {'、'.join(str(one.decided_on) for one in raised)}")


def _refuse_correction(roots: Roots, act: Decision, before: list[Decision]) -> None:
    sha256, sheet, cell = cell_of(act.target) or ("", "", "")
    kinds = {seen.kind for seen in read_seen(roots) if seen.file_sha256 == sha256}
    if "submission" not in kinds:
        raise Refusal("更正只对报表，平台导出请让平台重导" if kinds else f"没有收到过指纹为 {sha256[:12]}… 的文件")
    present = text_at(store_path(roots, sha256), corrections(before).get(sha256, ()), sheet, cell)
    if present is None:
        raise Refusal(f"这个文件里没有工作表“{sheet}”")
    if present != (tidy(act.expect) or BLANK):
        raise Refusal(f"{sheet}!{cell} 现为“{present}”，不是“{act.expect}”，没有更正")


def _refuse_unknown_finding(roots: Roots, finding: str) -> None:
    with opened(current_edition(roots).database) as edition:
        if not edition.rows("select finding_id from marts.finding where finding_id = ?", [finding]):
            raise Refusal(f"现行版里没有编号 {finding} 的发现，请用 sanzhang findings 查编号")


def _refuse_unreceived(roots: Roots, act: Decision, before: list[Decision]) -> None:
    """Without an edition nothing is known yet, and an act after another one on the same report may undo it."""
    if not roots.current.exists() or any(one.target == act.target and one.kind in ("accept", "return") for one in before):
        return
    with opened(current_edition(roots).database) as edition:
        versions = edition.rows(
            "select status from marts.submission where unit_code = ? and form = ? and period = ? and received_on <= ? order by version_no",
            [*act.target.split("/"), act.decided_on],
        )
    if not versions:
        raise Refusal(f"到 {act.decided_on} 还没有收到过 {act.target}，没有什么可{'采用' if act.kind == 'accept' else '退回'}")
    returned = versions[-1]["status"] == "returned"
    if returned is (act.kind == "return"):
        raise Refusal(f"{act.target} 最近一版{'已经退回' if returned else '已在用'}，这条处理不会改变什么")
