"""名次靠着哪些选择：自报的数换成平台核到的、逐项去掉指标、几种做法一起变、分不出先后的对数、维度间的相关和主成分。只读一个发布版。

打开：`sanzhang notebook rank_doubt`；写成一个离线网页：`sanzhang notebook rank_doubt --out 名次.html`；固定一版加 `--edition 版本号`。
"""

import marimo

app = marimo.App(width="medium", app_title="名次靠着哪些选择")


@app.cell
def _():
    import duckdb
    import marimo as mo
    import numpy as np
    import polars as pl

    from pipelines.reports import sensitivity, verified
    from pipelines.reports.notebook import chosen_edition
    from pipelines.reports.published import Published, default_period

    edition = chosen_edition()
    connection = duckdb.connect(str(edition.database), read_only=True)
    published = Published(connection)
    scheme = str(published.edition()["scheme"])
    period = default_period(published, scheme, "county")
    points = sensitivity.load(published, scheme, "county", period)
    titles = {row["indicator_code"]: row["title"] for row in published.rows("select indicator_code, title from marts.indicator where level = 'county'")}
    return connection, edition, mo, np, period, pl, points, published, scheme, sensitivity, titles, verified


@app.cell
def _(connection, edition, mo, period, points):
    ((demo,),) = connection.execute("select demo from marts.edition").fetchall()
    mo.md(
        f"# 名次靠着哪些选择\n\n发布版 `{edition.edition_id}`，截至 {edition.as_of}，{period}，{len(points.units)} 个有名次的县，"
        f"{len(points.indicators)} 项计分指标。" + ("**演示数据，全部虚构。**" if demo else "")
        + "\n\n这里换的是做法，数不变（只有“平台核到的”换数）；官方名次和它的区间在排名页。"
    )
    return (demo,)


@app.cell
def _(mo, period, points, published, scheme, sensitivity):
    official = {
        row["unit_name"]: row["rank"]
        for row in published.rows(
            "select unit_name, rank from marts.ranking where scheme = ? and level = 'county' and period = ? and rank is not null", [scheme, period]
        )
    }
    again = dict(zip(points.units, sensitivity.ranks(sensitivity.scores(points, sensitivity.Choice()))))
    unequal = [f"{name} {official[name]}→{again[name]}" for name in points.units if official[name] != again[name]]
    mo.md(
        "按方案原样在这里重算，与公布的名次" + ("全部相同。" if not unequal else f"有 {len(unequal)} 处不同（尾数的舍入）：{'、'.join(unequal)}。")
    )
    return again, official, unequal


@app.cell
def _(mo, period, published, scheme, sensitivity):
    ranges = [
        (row["rank_low"], row["rank_high"])
        for row in published.rows(
            "select rank_low, rank_high from marts.ranking where scheme = ? and level = 'county' and period = ? and rank is not null",
            [scheme, period],
        )
    ]
    unclear, pairs = sensitivity.not_told_apart(ranges)
    mo.md(f"## 分不出先后的\n\n{pairs} 对县里有 {unclear} 对的名次区间相叠，未必能分先后。")
    return pairs, unclear


@app.cell
def _(mo, period, published, scheme, verified):
    by_platform = verified.load(published, scheme, "county", period)
    most = max(by_platform, key=lambda one: abs(one.verified_rank - one.rank), default=None)
    mo.md(
        "## 自报的数换成平台核到的\n\n队均活动场次、每千人服务人次只算平台核到的那一份（当年到期末、两边都有数的月份），别的指标不动，按方案的规则重算。"
        + (f"移动最多的是{most.name}：第 {most.rank} 名到第 {most.verified_rank} 名。" if most and most.rank != most.verified_rank else "名次都不动。")
        + "平台没有的不等于没有办。"
    )
    return (by_platform,)


@app.cell
def _(by_platform, pl):
    reported_or_verified = pl.DataFrame(
        [
            {"县（市、区）": one.name, "名次": one.rank, "按平台核到的": one.verified_rank, "场次核到的份额": one.activities, "人次核到的份额": one.people}
            for one in by_platform
        ]
    )
    reported_or_verified
    return (reported_or_verified,)


@app.cell
def _(mo):
    mo.md("## 各种做法下的名次\n\n每一列只换一种做法，其余照方案；“相差”是各列名次的最高与最低之差。")
    return


@app.cell
def _(period, pl, points, published, scheme, sensitivity, verified):
    by_verified = verified.shares_of(published, scheme, "county", period, points)
    ranked = sensitivity.scenarios(points, by_verified)
    side_by_side = pl.DataFrame({"县（市、区）": list(points.units), **ranked}).with_columns(
        (pl.max_horizontal(*ranked) - pl.min_horizontal(*ranked)).alias("相差")
    ).sort("方案原样", "县（市、区）")
    side_by_side
    return by_verified, side_by_side


@app.cell
def _(mo):
    mo.md("## 逐项去掉一个指标（它的分值由其余各项按比例分担）")
    return


@app.cell
def _(pl, points, sensitivity, titles):
    one_by_one = pl.DataFrame(
        [
            {"指标": f"{code} {titles.get(code, '')}", "平均移动几位": mean, "移动的县": moved, "移动最多的": who, "移动几位（负为上升）": by}
            for code, mean, moved, who, by in sensitivity.left_out_one_by_one(points)
        ]
    )
    one_by_one.head(15)
    return (one_by_one,)


@app.cell
def _(mo):
    mo.md(
        "## 几种做法一起变\n\n权重（2 种）× 标准化（3 种）× 合成（2 种）× 去掉一个维度 × 用自报的数还是平台核到的，全部组合各排一次；"
        "看平均移动几位里，各有多少是哪一种选择带来的。单独＝只由它带来的份额，连同＝加上它与别的选择相互作用的份额。"
    )
    return


@app.cell
def _(by_verified, pl, points, sensitivity):
    joint = pl.DataFrame(
        [
            {"选择": sensitivity.FACTOR_TITLES[name], "单独": first, "连同": total}
            for name, first, total in sensitivity.joint(points, by_verified)
        ]
    )
    joint
    return (joint,)


@app.cell
def _(mo):
    mo.md("## 维度之间的相关，和主成分\n\n相关高的两个维度说的多半是一回事；第一主成分占得越多，一个总分越说得过去。")
    return


@app.cell
def _(np, pl, points):
    dimensions = sorted(set(points.dimensions))
    weights, shares = np.array(points.weights), np.array(points.shares)
    means = np.column_stack(
        [(shares[:, own] * weights[:, own]).sum(axis=1) / weights[:, own].sum(axis=1) for own in ([n for n, d in enumerate(points.dimensions) if d == name] for name in dimensions)]
    )
    varying = [n for n in range(len(dimensions)) if means[:, n].std() > 0]
    correlation = np.corrcoef(means[:, varying], rowvar=False)
    correlations = pl.DataFrame({"维度": [dimensions[n] for n in varying]} | {dimensions[n]: correlation[:, k] for k, n in enumerate(varying)})
    correlations
    return correlation, correlations, dimensions, varying


@app.cell
def _(correlation, dimensions, np, pl, varying):
    sizes, vectors = np.linalg.eigh(correlation)
    order = np.argsort(sizes)[::-1]
    signs = np.sign(vectors.sum(axis=0))
    components = pl.DataFrame(
        [
            {"主成分": k + 1, "占全部变动的份额": float(sizes[n] / sizes.sum())}
            | {dimensions[d]: float(vectors[row, n] * (signs[n] or 1)) for row, d in enumerate(varying)}
            for k, n in enumerate(order)
        ]
    )
    components
    return (components,)


if __name__ == "__main__":
    app.run()
