"""Whether an edition would go back: to an earlier day, to fewer receipts, to a fraction of the reports. Never in silence.

Belongs here: the three questions, asked before a run and before the pointer moves, and the append-only register of publications.
Does not belong here: what was built for which day (built), moving the pointer (store).
A reason given by a person lets it through; manifest, marts.edition and publications.jsonl keep it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb

from pipelines.contracts.refusal import NotPublished
from pipelines.editions.store import Edition, append_durably, current_edition, current_id, lines_of
from pipelines.ingest.receipt import Receipt, receipts
from pipelines.paths import Roots

HOW = "确要这样，请写明理由：sanzhang run --reason “……”，理由记入这一版"
_IN_FORCE = "select unit_code, form, period from {}.marts.submission where status = 'accepted'"


def in_force(roots: Roots) -> Edition | None:
    """The edition that the pointer names; None before the first, or where its folder is gone."""
    name = current_id(roots)
    return current_edition(roots) if name and (roots.editions / name).is_dir() else None


def backward_steps(roots: Roots, as_of: date) -> list[str]:
    """Why an edition of that day would go back, one Chinese line each; empty where it would not.

    Receipts that received.csv dates after the day are history asked for as long as there is no edition; receipts dated by the clock
    of an earlier run are not.
    """
    current = in_force(roots)
    said = []
    if current is not None and current.as_of > as_of.isoformat():
        said.append(f"要发布的 {as_of} 早于现行版 {current.edition_id} 的截止日 {current.as_of}（如果不是有意，请先核对本机时钟）")
    if current is not None:
        said += _lost_lines(roots, current)
    found, _ = receipts(roots)
    later = [r for r in found if r.received_on > as_of and (current is not None or r.line == 0)]
    if later:
        said.append(_later(later, as_of))
    return said


def _lost_lines(roots: Roots, current: Edition) -> list[str]:
    """The register of receipts no longer begins with what the edition in force was made from: lines were cut off or changed."""
    taken = (current.manifest.get("taken") or {}).get("receipts.jsonl")
    if taken is None:
        return []
    content = roots.receipts_jsonl.read_bytes() if roots.receipts_jsonl.exists() else b""
    if hashlib.sha256(content[: taken["bytes"]]).hexdigest() == taken["sha256"]:
        return []
    return [
        f"收件登记 {roots.receipts_jsonl} 少了或改了现行版 {current.edition_id} 已用过的内容，原来的收到日期会变；请先从备份恢复这个文件"
    ]


def _later(later: Sequence[Receipt], as_of: date) -> str:
    first = later[0]
    dated = f"received.csv 第 {first.line} 行" if first.line else "运行时记下的日期，可在 received.csv 里写一行改正"
    example = f"如 {first.path}，{first.received_on}（{dated}）"
    return f"有 {len(later)} 份收件的日期在 {as_of} 之后，这次会当作还没收到：{example}；请先核对时钟和日期"


def require_forward(roots: Roots, as_of: date, reason: str) -> None:
    """NotPublished where an edition of that day would go back and no reason is given."""
    steps = backward_steps(roots, as_of)
    if steps and not reason:
        raise NotPublished(f"{'；'.join(steps)}。{HOW}")


def require_reports(roots: Roots, reason: str) -> None:
    """NotPublished where work.duckdb has lost more than half of the reports in force of the current edition, and no reason is given."""
    current = in_force(roots)
    if current is None or reason:
        return
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{current.database}' as former (read_only)")
        connection.execute(f"attach '{roots.work}' as work (read_only)")
        before = set(connection.execute(_IN_FORCE.format("former")).fetchall())
        lost = len(before - set(connection.execute(_IN_FORCE.format("work")).fetchall()))
    if lost * 2 > len(before):
        raise NotPublished(
            f"现行版 {current.edition_id} 里有效的 {len(before)} 份报表，这次有 {lost} 份不再有效；请先看收件、时钟和声明是否有误。{HOW}"
        )


def note_publication(roots: Roots, row: dict[str, Any]) -> None:
    """publications.jsonl ends with this line after the call: which edition came into force, of which day, after which, for what reason."""
    append_durably(roots.publications_jsonl, row)


def publication_row(manifest: dict[str, Any], before: str) -> dict[str, Any]:
    """The line of publications.jsonl for an edition that came into force after another."""
    said = {name: manifest[name] for name in ("edition_id", "as_of")}
    return {"at": manifest["created_at"], **said, "before": before, "reason": manifest.get("run_reason") or ""}


def last_noted(roots: Roots) -> str:
    """The edition that the register names last; empty before the first."""
    return str(next((row["edition_id"] for row in reversed(lines_of(roots.publications_jsonl))), ""))


def is_noted(roots: Roots, edition_id: str) -> bool:
    """Whether the register says that this edition came into force last."""
    return last_noted(roots) == edition_id


def said_by_doctor(roots: Roots, as_of: date, today: date) -> list[str]:
    """What a person should know of the direction: a reason on record, a day ahead of today, what would stop the next run."""
    current = in_force(roots)
    said = []
    if current is not None:
        if current.as_of > today.isoformat():
            said.append(f"现行版 {current.edition_id} 的截止日 {current.as_of} 在今天（{today}）之后：发布时本机时钟可能走快了")
        last = next((row for row in reversed(lines_of(roots.publications_jsonl)) if row["edition_id"] == current.edition_id), None)
        if last is not None and last["reason"]:
            said.append(f"现行版 {current.edition_id} 是写了理由才发布的：{last['reason']}")
    return said + [f"下一次运行会停下不发布：{step}" for step in backward_steps(roots, as_of)]
