"""What must hold before an edition is frozen: its day, its objections, the acts on file, what was publicised before it.

Belongs here: the refusals that follow from these, one line each. Does not belong here: which kind may follow which, the exchange of the
folder (freeze), what an act does (dbt).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import duckdb

from pipelines.contracts.period import parse_code
from pipelines.contracts.refusal import Refusal
from pipelines.editions.inputs import recall
from pipelines.editions.store import CORRECTION, FINAL, KIND_TITLES, PUBLICITY, Edition, lines_of
from pipelines.ingest.decision import Decision, parse
from pipelines.ingest.officefile import records
from pipelines.paths import Roots

_OPEN = """
select o.period, u.unit_name
from marts.objection as o
inner join marts.unit as u on o.unit_code = u.unit_code
where o.status = 'open'
order by o.period, o.unit_code, o.objection_no
"""
_TITLES = {
    "accept": "接收", "return": "退回", "waive": "免除", "extend_due": "延期", "exempt": "免报", "correct": "更正", "reply": "说明",
    "objection": "申辩", "answer": "答复", "tier": "核定档次", "support": "支持", "verify": "现场核查",
}  # fmt: skip


def check_ready(roots: Roots, edition: Edition, kind: str, frozen_on: date, restates: str | None) -> None:
    """Refusal, one line, where the edition may not be frozen as this kind on this day; nothing where it may.

    Every kind: not before the day of its data. 正式版 and 更正版: every usable act on file that is decided by then stands in the edition.
    正式版: no objection waits for its answer; and where another content was publicised last, the change is named (--restates).
    """
    if frozen_on.isoformat() < edition.as_of:
        raise Refusal(f"冻结日期 {frozen_on} 早于这一版的数据截止日 {edition.as_of}，请把 --decided-on 写成 {edition.as_of} 或以后")
    if kind in (FINAL, CORRECTION):
        _acts_are_in(roots, edition, frozen_on)
    if kind == FINAL:
        _nothing_waits(edition)
        _publicised(roots, edition, restates)


def _nothing_waits(edition: Edition) -> None:
    with duckdb.connect(str(edition.database), read_only=True) as connection:
        waiting = connection.execute(_OPEN).fetchall()
    if waiting:
        named = "、".join(f"{unit}（{parse_code(period).title}）" for period, unit in waiting[:3])
        more = f"等 {len(waiting)} 件" if len(waiting) > 3 else ""
        raise Refusal(
            f"还有申辩没有答复：{named}{more}，不能定为正式版。请先用 sanzhang decide answer 答复，再 sanzhang run，再冻结新的一版"
        )


def _acts_are_in(roots: Roots, edition: Edition, frozen_on: date) -> None:
    taken = edition.manifest.get("taken")
    if taken is None or not roots.decisions_csv.exists():
        return
    now = [act for act in _acts(roots.decisions_csv.read_bytes()) if act.decided_on <= frozen_on]
    if not now:
        return
    try:
        held = recall(roots, taken, "decisions.csv")
    except LookupError as error:
        raise Refusal(f"不知道这一版用的是哪些处理：{error}。请重新 sanzhang run，再冻结新的一版") from error
    seen = Counter(_key(act) for act in _acts(held or b"") if act.decided_on.isoformat() <= edition.as_of)
    later = [act for act in now if not _counted(seen, act)]
    if later:
        first = later[0]
        many = f"，共 {len(later)} 条" if len(later) > 1 else ""
        named = f"第 {first.line} 行，{first.decided_on} {_TITLES[first.kind]} {first.target}{many}"
        raise Refusal(
            f"处理记录里有还没有进这一版的处理（decisions.csv {named}），"
            f"不能定为{KIND_TITLES[FINAL]}或{KIND_TITLES[CORRECTION]}。请先 sanzhang run，再冻结新的一版"
        )


def _acts(content: bytes) -> list[Decision]:
    """The acts of a decisions table that can be used; the others are findings of a run and change nothing."""
    found: list[Decision] = []
    for line, row in records(content):
        try:
            found.append(parse(row, line))
        except ValueError:
            continue
    return found


def _key(act: Decision) -> tuple[object, ...]:
    return (act.decided_on, act.by, act.kind, act.target, act.value, act.expect, act.reason, act.expires_on)


def _counted(seen: Counter[tuple[object, ...]], act: Decision) -> bool:
    """True where the edition holds this act; each of several equal ones is held by its own."""
    key = _key(act)
    seen[key] -= 1
    return seen[key] >= 0


def publicised_last(roots: Roots) -> dict[str, Any] | None:
    """The freeze of the 公示版 that no 正式版 or 更正版 has followed yet; None where there is none."""
    last: dict[str, Any] | None = None
    for row in lines_of(roots.frozen_jsonl):
        last = row if row["kind"] == PUBLICITY else None
    return last


def _publicised(roots: Roots, edition: Edition, restates: str | None) -> None:
    last = publicised_last(roots)
    if last is None or last["content_sha256"] == edition.content_sha256:
        if restates:
            raise Refusal("只有更正版，和内容与公示版不同的正式版，才写 --restates")
        return
    if restates != last["edition_id"]:
        raise Refusal(
            f"内容与公示版 {last['edition_id']} 不同，不能直接定为正式版：请把这一版先冻结为公示版再公示，"
            f"或写 --restates {last['edition_id']}，把改动的名次与正式版一起公布"
        )
