"""Statistical audit of a framework: what an analyst should look at before trusting its weights. It warns and changes nothing.

Belongs here: running the audit macros, thresholds of the warnings. Does not belong here: the statistics themselves (engine_audit.sql).
Thresholds are conventions, not laws: 0.9 and −0.4 as in the flags of COINr, 0.7 for alpha (Nunnally 1978); 0.8 and a factor of 2 are
chosen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.scoring.engine import Engine, render
from pipelines.scoring.framework import Framework
from pipelines.scoring.options import Options
from pipelines.scoring.values import Values

REDUNDANT = 0.9
OPPOSED = -0.4
LOW_ALPHA = 0.7
SAME_FOR_MOST = 0.8
DISTORTED = 2.0
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
        rows = [*_pairs(engine), *_weights(engine), *_spread(engine), *_alpha(engine)]
    order = list(MEASURES)
    return sorted(rows, key=lambda row: (row.period, order.index(row.measure), row.code, row.other))


def _pairs(engine: Engine) -> Iterator[AuditRow]:
    nodes = engine.framework.nodes
    for pop, first, second, n, pearson, spearman in engine.rows(render("engine_audit_pairs", "score_value", "scoring_tree")):
        a, b = nodes[first], nodes[second]
        for measure, r in (("pearson", pearson), ("spearman", spearman)):
            warning = ""
            if r is not None and abs(r) >= REDUNDANT:
                warning = "两指标几乎说同一件事，等于重复计分"
            elif r is not None and r <= OPPOSED and a.parent == b.parent:
                warning = "同组两指标此长彼消，合成后互相抵消"
            yield AuditRow(engine.values.periods[pop], measure, a.code, b.code, r, n, warning)


def _weights(engine: Engine) -> Iterator[AuditRow]:
    nodes = engine.framework.nodes
    sql = render("engine_audit_weights", "score_value", "scoring_tree", "scoring_weight", "scoring_rule")
    for pop, child, parent, n, nominal, with_parent, r2_share, covariance_share in engine.rows(sql):
        effective = r2_share if covariance_share is None else covariance_share
        distorted = effective is not None and not nominal / DISTORTED <= effective <= nominal * DISTORTED
        figures = (
            ("nominal_weight", nominal, ""),
            ("with_parent", with_parent, "与上级得分方向相反" if with_parent is not None and with_parent < 0 else ""),
            ("r2_share", r2_share, "实际作用与名义权重相差一倍以上" if distorted and covariance_share is None else ""),
            ("covariance_share", covariance_share, "实际作用与名义权重相差一倍以上" if distorted and covariance_share is not None else ""),
        )
        for measure, value, warning in figures:
            yield AuditRow(engine.values.periods[pop], measure, nodes[child].code, nodes[parent].code, value, n, warning)


def _spread(engine: Engine) -> Iterator[AuditRow]:
    for pop, node, n, distinct, modal in engine.rows(render("engine_audit_spread", "score_value", "scoring_tree")):
        period, code = engine.values.periods[pop], engine.framework.nodes[node].code
        yield AuditRow(period, "distinct_values", code, "", float(distinct), n, "所有单位得分相同，不起区分作用" if distinct == 1 else "")
        warning = "多数单位得分相同，区分作用很小" if modal >= SAME_FOR_MOST and distinct > 1 else ""
        yield AuditRow(period, "modal_share", code, "", modal, n, warning)


def _alpha(engine: Engine) -> Iterator[AuditRow]:
    for pop, node, n, _, alpha in engine.rows(render("engine_audit_alpha", "score_value", "scoring_tree", "scoring_weight")):
        warning = "组内指标不大一致，合成一个分数前请说明理由" if alpha is not None and alpha < LOW_ALPHA else ""
        yield AuditRow(engine.values.periods[pop], "alpha", engine.framework.nodes[node].code, "", alpha, n, warning)
