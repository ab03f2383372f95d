"""Statistical audit of a framework: what an analyst should look at before trusting its weights. It warns and changes nothing.

Belongs here: running the audit over any framework and values. Does not belong here: the statistics, their thresholds and warnings
(engine_audit.sql), the audit of a published scheme (marts.scheme_audit, by the same macros).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.scoring.engine import Engine, render
from pipelines.scoring.framework import Framework
from pipelines.scoring.options import Options
from pipelines.scoring.values import Values

MEASURES = {
    "pearson": "两指标的相关系数（皮尔逊）",
    "spearman": "两指标的等级相关系数（斯皮尔曼）",
    "nominal_weight": "名义权重（占组内之和）",
    "with_parent": "与上级得分的相关系数",
    "r2_share": "实际权重：与上级相关系数平方占组内之和（线性相关比）",
    "covariance_share": "实际权重：对上级方差的贡献份额（仅算术平均）",
    "distinct_values": "不同得分的个数",
    "modal_share": "得分相同最多的单位占比",
    "alpha": "组内一致性（克隆巴赫 α）",
}


@dataclass(frozen=True)
class AuditRow:
    """One figure of one indicator or group in one period; other is the second of a pair or the parent; warning is "" or Chinese."""

    period: str
    measure: str
    code: str
    other: str
    value: float | None
    units: int
    warning: str


def audit(framework: Framework, options: Options, values: Values, threads: int = 2) -> list[AuditRow]:
    """All measures of MEASURES for every period, over normalised indicators and aggregated groups; ordered by period, measure, code, other.

    value None: undefined (no variance, a single child, a mean that is not arithmetic). Equal for any thread count.
    """
    with Engine(framework, options, values, threads) as engine:
        engine.normalise()
        engine.aggregate()
        levels = range(2, framework.root.level + 1)
        union = " union all ".join(f"select pop_id, unit_id, node_id, v from score_h{height}" for height in levels)
        engine.create("score_value", f"select pop_id, unit_id, node_id, v from score_normalised union all {union}")
        found = engine.rows(render("engine_audit", "score_value", "scoring_tree", "scoring_weight", "scoring_rule"))
    nodes, order = framework.nodes, list(MEASURES)
    rows = [
        AuditRow(values.periods[pop], measure, nodes[node].code, "" if other is None else nodes[other].code, value, n, warning or "")
        for pop, measure, node, other, value, n, warning in found
    ]
    return sorted(rows, key=lambda row: (row.period, order.index(row.measure), row.code, row.other))
