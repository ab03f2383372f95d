"""`sanzhang score`: any table of values through the engine, results as two csv files.

Belongs here: reading the three inputs, writing the results, saying what came out undefined. Does not belong here: any arithmetic.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal, os_words
from pipelines.contracts.safe_text import safe_text
from pipelines.scoring.engine import Engine
from pipelines.scoring.framework import read_framework
from pipelines.scoring.options import read_options
from pipelines.scoring.values import read_values, require_complete

REASONS = {
    "zero_range": "各单位数值全都相同，无法按极差换算",
    "zero_sd": "各单位数值没有差异或只有一个数，标准差为 0",
    "single_unit": "只有一个单位有数，没有百分位次",
    "log_of_nonpositive": "有不大于 0 的数，取不了对数",
    "target_at_bound": "目标值等于现有最差值，距离无从算起",
    "not_finite": "算出的不是有限的数",
    "undefined_mean": "下级得分有负数或超出范围，这种平均无定义",
}
DOUBTS = {
    "logged": "因离群值取了对数，表中的门槛或目标值仍按原单位，得分不可比，请改换算方法或离群值办法",
    "passed": "的目标值比所有单位的现有值都差，得分方向会颠倒，请核对目标值",
}


def run(values: Path, framework: Path, options: Path, out: Path, show_sql: bool, threads: int = 2) -> None:
    """Score values and write out/scores.csv and out/ranks.csv (module docstring of the macros has the definitions).

    Results depend on the content of the three files only, not on row order or threads. What is undefined is empty in the files and
    named on stderr, as are bounds that do not fit the values. show_sql prints every statement that ran.
    Refusal where an input does not hold.
    """
    tree = read_framework(framework)
    chosen = read_options(options)
    table = read_values(values, tree)
    if chosen.missing == "none_present":
        require_complete(table, tree)
    with Engine(tree, chosen, table, threads, print if show_sql else None) as engine:
        engine.normalise()
        engine.aggregate()
        levels = range(2, tree.root.level + 1)
        engine.create("score", "\nunion all\n".join(f"select * from score_h{height}" for height in levels))
        engine.create("ranking", engine.ranked("score"))
        _write(engine, out)
        for line in _remarks(engine):
            print(line, file=sys.stderr)


def _write(engine: Engine, out: Path) -> None:
    nodes, units, periods = engine.framework.nodes, engine.values.units, engine.values.periods
    scores = engine.rows(
        """
        select pop_id, node_id, 0, 'treated', unit_id, x from score_treated
        union all select pop_id, node_id, 1, 'normalised', unit_id, v from score_normalised
        union all select pop_id, node_id, 2, 'aggregated', unit_id, v from score
        order by 1, 2, 3, 5
        """
    )
    ranks = engine.rows("select pop_id, node_id, unit_id, rank from ranking order by 1, 2, 3")
    try:
        out.mkdir(parents=True, exist_ok=True)
        _csv(out / "scores.csv", ("unit", "period", "code", "level", "stage", "value"), (
            (safe_text(units[u]), periods[p], nodes[n].code, nodes[n].level, stage, _number(value)) for p, n, _, stage, u, value in scores
        ))  # fmt: skip
        _csv(out / "ranks.csv", ("unit", "period", "code", "level", "rank"), (
            (safe_text(units[u]), periods[p], nodes[n].code, nodes[n].level, _number(rank)) for p, n, u, rank in ranks
        ))  # fmt: skip
    except OSError as error:
        raise Refusal(f"写不进目录 {out}：{os_words(error)}") from error


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _number(value: Any) -> str:
    """Shortest text that reads back as the same double; whole ranks without a point; missing is empty."""
    return "" if value is None else repr(value)


def _remarks(engine: Engine) -> list[str]:
    """What a reader must know of the run, a line each: values that came out undefined, bounds that no longer fit their values."""
    undefined = engine.rows(
        """
        select pop_id, node_id, reason, count(*) from score_normalised where reason is not null group by all
        union all select pop_id, node_id, 'undefined_mean', count(*) from score where undefined group by all
        order by 1, 2, 3
        """
    )
    doubtful = engine.rows(
        """
        select t.pop_id, t.node_id, case when t.treated = 'log' then 'logged' else 'passed' end
        from score_treated as t inner join scoring_normalisation as n on t.node_id = n.node_id
        where n.method in ('goalposts', 'distance_to_target') and t.x is not null
        group by t.pop_id, t.node_id, t.treated, n.direction, n.target
        having t.treated = 'log' or (n.direction = 1 and n.target < min(t.x)) or (n.direction = -1 and n.target > max(t.x))
        order by 1, 2
        """
    )
    lines = [f"{_where(engine, p, n)}有 {count} 个单位没有得分：{REASONS[reason]}（按缺数处理）" for p, n, reason, count in undefined]
    return lines + [f"{_where(engine, p, n)}{DOUBTS[doubt]}" for p, n, doubt in doubtful]


def _where(engine: Engine, population: int, node: int) -> str:
    period = engine.values.periods[population]
    return f"{f'期次 {period} ' if period else ''}“{engine.framework.nodes[node].code}”"
