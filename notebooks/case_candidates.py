"""典型案例候选：条件相近的县里谁明显做得更多，区间多宽，按什么规则选，没选上的差在哪里。只读一个发布版。

打开：`sanzhang notebook case_candidates`；写成一个离线网页：`sanzhang notebook case_candidates --out 案例候选.html`；固定一版加 `--edition 版本号`。
"""

import marimo

app = marimo.App(width="medium", app_title="典型案例候选")


@app.cell
def _():
    import duckdb
    import marimo as mo
    import plotly.graph_objects as go
    import polars as pl

    from pipelines.reports import deviance, texts, textsearch
    from pipelines.reports.notebook import chosen_edition
    from pipelines.reports.published import Published

    edition = chosen_edition()
    connection = duckdb.connect(str(edition.database), read_only=True)
    published = Published(connection)
    return connection, deviance, edition, go, mo, pl, published, texts, textsearch


@app.cell
def _(connection, deviance, edition, mo):
    ((demo,),) = connection.execute("select demo from marts.edition").fetchall()
    mo.md(
        f"# 典型案例候选\n\n发布版 `{edition.edition_id}`，截至 {edition.as_of}。" + ("**演示数据，全部虚构。**" if demo else "")
        + f"\n\n**选的规则**　{deviance.RULE}"
    )
    return (demo,)


@app.cell
def _(deviance, pl, published):
    standings = deviance.standings(deviance.load(published))

    def shown(rows):
        return pl.DataFrame(
            [
                {
                    "县（市、区）": s.county.name, "组": s.county.peer_group, "每千人口月均服务人次": s.rate, "与同组中位数之比": s.ratio,
                    "九成区间下端": s.low, "九成区间上端": s.high, "报了几个月": len(s.county.months), "平台核到的份额": s.county.matched,
                    "差在哪里": s.why,
                }
                for s in rows
            ],
            schema={
                "县（市、区）": pl.String, "组": pl.String, "每千人口月均服务人次": pl.Float64, "与同组中位数之比": pl.Float64,
                "九成区间下端": pl.Float64, "九成区间上端": pl.Float64, "报了几个月": pl.Int64, "平台核到的份额": pl.Float64,
                "差在哪里": pl.String,
            },
        )

    return shown, standings


@app.cell
def _(mo, standings):
    named = "、".join(s.county.name for s in standings if s.candidate)
    mo.md(f"## 候选\n\n{named or '这一版里没有三条都够的县。'}")
    return (named,)


@app.cell
def _(shown, standings):
    candidates = shown([s for s in standings if s.candidate]).drop("差在哪里")
    candidates
    return (candidates,)


@app.cell
def _(go, standings):
    drawn = [s for s in standings if s.ratio is not None][::-1]
    ratios = go.Figure(
        go.Scatter(
            x=[s.ratio for s in drawn], y=[s.county.name for s in drawn], mode="markers",
            marker={"color": ["#b3261e" if s.candidate else "#5b6770" for s in drawn], "size": 9},
            error_x={
                "type": "data", "symmetric": False, "array": [s.high - s.ratio for s in drawn], "arrayminus": [s.ratio - s.low for s in drawn],
            },
        )
    )
    ratios.add_vline(x=1, line_dash="dot")
    ratios.update_layout(title="与同组中位数之比（点）和九成区间（线）；红点是候选", height=620, xaxis_title="倍", template="plotly_white")
    ratios
    return (ratios,)


@app.cell
def _(mo):
    mo.md("## 没有选上的，各差在哪里")
    return


@app.cell
def _(shown, standings):
    rejected = shown([s for s in standings if not s.candidate])
    rejected
    return (rejected,)


@app.cell
def _(deviance, mo, published):
    townships = deviance.standings(deviance.load_townships(published), deviance.TOWNSHIP_DRAWS)
    picked = [s for s in townships if s.candidate]
    mo.md(
        f"## 乡镇（街道）候选\n\n{deviance.TOWNSHIP_RULE}\n\n{len(townships)} 个里有 {len(picked)} 个三条都够，列出前 30 个；"
        "全部乡镇和各自差在哪里：`sanzhang dossier --out 候选名单.xlsx`。"
    )
    return picked, townships


@app.cell
def _(picked, shown):
    of_townships = shown(picked[:30]).drop("差在哪里").rename({"县（市、区）": "乡镇（街道）", "每千人口月均服务人次": "月均服务人次"})
    of_townships
    return (of_townships,)


@app.cell
def _(mo):
    mo.md(
        "## 候选县已写过的案例\n\n先读他们自己怎么说，再去问：凭什么做到的，别处照做缺什么。人次多可能只是报得勤；"
        "区间只说各月之间的起伏，不说填得准不准。"
    )
    return


@app.cell
def _(pl, published, standings, texts):
    wanted = {s.county.code for s in standings if s.candidate}
    of_unit = {row["case_id"]: row["unit_code"] for row in published.rows("select case_id, unit_code from marts.typical_case")}
    written = [text for text in texts.load(published, ("case",)) if of_unit.get(text.id) in wanted]
    cases = pl.DataFrame(
        [{"单位": text.unit, "案例": text.title, "做法": text.passages["做法"], "成效": text.passages["成效"], "案例编号": text.id} for text in written],
        schema=["单位", "案例", "做法", "成效", "案例编号"] if not written else None,
    )
    cases
    return (cases,)


@app.cell
def _(mo, texts, textsearch, published):
    alike = textsearch.nearly_the_same(texts.load(published, ("case",)))[:10]
    mo.md(
        "## 写得几乎一样的段落\n\n写得像不等于抄，先请县里说明。\n\n"
        + "\n\n".join(
            f"**{pair.passage}，相同 {pair.likeness:.0%}**\n\n{pair.left.unit}《{pair.left.title}》：{pair.left.passages[pair.passage]}\n\n"
            f"{pair.right.unit}《{pair.right.title}》：{pair.right.passages[pair.passage]}"
            for pair in alike
        )
    )
    return (alike,)


if __name__ == "__main__":
    app.run()
