"""What landing and the working database were built for: one day, one set of inputs, one code. An edition is of nothing else.

Belongs here: the note in either database, and the refusal to publish what was built for something else. Does not belong here: whether an
edition may go back to an earlier day (direction), facts of the edition itself (facts).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts.refusal import NotPublished
from pipelines.paths import Roots

_NOTED = ("as_of", "input_key", "code", "judged")
_AGAIN = "请完整运行一次 sanzhang run"


@dataclass(frozen=True)
class Built:
    """The day, the hash of the inputs, the hash of the code; `judged` is the input hash that the judgement saw. Empty: not said."""

    as_of: str = ""
    input_key: str = ""
    code: str = ""
    judged: str = ""


def landed(roots: Roots) -> Built:
    """What landing.duckdb answers for; all empty where no whole run filled it."""
    return _noted(roots.landing) or Built()


def worked(roots: Roots) -> Built | None:
    """What work.duckdb was built for; None where its last whole build did not pass, or there was none."""
    return _noted(roots.work)


def _noted(database: Path) -> Built | None:
    if not database.exists():
        return None
    with duckdb.connect(str(database), read_only=True) as connection:
        if not connection.execute("select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'made_with'").fetchall():
            return None
        said = dict(connection.execute("select name, value from main.made_with").fetchall())
    return Built(*(said.get(name, "") for name in _NOTED))


def forget_build(roots: Roots) -> None:
    """From now on the working database counts as not audited."""
    if roots.work.exists():
        with duckdb.connect(str(roots.work)) as connection:
            connection.execute("drop table if exists main.made_with")


def remember_build(roots: Roots) -> None:
    """The whole build over the present landing has just passed: work.duckdb says what landing says of itself."""
    built = landed(roots)
    with duckdb.connect(str(roots.work)) as connection:
        connection.execute("create or replace table main.made_with (name varchar, value varchar)")
        connection.executemany("insert into main.made_with values (?, ?)", [[name, getattr(built, name)] for name in _NOTED])


def require_built(roots: Roots, as_of: date, code: str) -> None:
    """NotPublished unless landing and work were built for this day and this code, from the same inputs, judged and audited."""
    work, landing = worked(roots), landed(roots)
    if work is None:
        raise NotPublished(f"上一次建模没有整体通过审核。{_AGAIN}")
    for title, built in (("落地库", landing), ("工作库", work)):
        if built.as_of != as_of.isoformat():
            day = f"截至 {built.as_of}" if built.as_of else "没有记下截至哪一天"
            raise NotPublished(f"{title}{day}，与要发布的 {as_of} 不符。{_AGAIN} --as-of {as_of}")
        if built.code != code:
            codes = f"{built.code[:8]}，现在是 {code[:8]}"
            raise NotPublished(f"{title}不是由现在的代码、方案和码表写成的（{codes}）。{_AGAIN} --as-of {as_of}")
    if work.input_key != landing.input_key:
        raise NotPublished(f"工作库建成以后，落地库又按别的收件或人工处理读过。{_AGAIN} --as-of {as_of}")
    if work.judged != work.input_key:
        raise NotPublished(f"读入以后没有判定就建了工作库。{_AGAIN} --as-of {as_of}")
