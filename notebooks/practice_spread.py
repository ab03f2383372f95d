"""做法的传开：一种活动（或名称里的一个词）最早在哪个县哪个月见到，后来哪些县也有，哪些还没见到。只读一个发布版。

打开：`sanzhang notebook practice_spread`；写成一个离线网页：`sanzhang notebook practice_spread --out 传开.html`；固定一版加 `--edition 版本号`。
"""

import marimo

app = marimo.App(width="medium", app_title="做法的传开")


@app.cell
def _():
    import duckdb
    import marimo as mo
    import plotly.graph_objects as go
    import polars as pl

    from pipelines.reports import spread
    from pipelines.reports.notebook import chosen_edition
    from pipelines.reports.published import Published

    edition = chosen_edition()
    connection = duckdb.connect(str(edition.database), read_only=True)
    published = Published(connection)
    return connection, edition, go, mo, pl, published, spread


@app.cell
def _(edition, mo, published):
    demo = published.edition()["demo"]
    mo.md(
        f"# 做法的传开\n\n发布版 `{edition.edition_id}`，截至 {edition.as_of}。" + ("**演示数据，全部虚构。**" if demo else "")
        + "\n\n见到得晚，不等于学别人的；同一个月见到，也可能各做各的。这里只说先后，不说谁教了谁。"
    )
    return (demo,)


@app.cell
def _(mo, published, spread):
    known = {one.title: one for one in spread.practices(published)}
    kind = mo.ui.dropdown(list(known), value=next(iter(known), None), label="做法（服务类型·主题，传得久的在前）")
    words = mo.ui.text(label="或者活动名称里的词（几个词用空格隔开）")
    mo.vstack([kind, words])
    return kind, known, words


@app.cell
def _(kind, known, mo, published, spread, words):
    asked = tuple(words.value.split())
    mo.stop(not asked and kind.value is None, mo.md("这一版里没有三个以上的县都有的做法。"))
    practice = spread.Practice("、".join(asked), words=asked) if asked else known[kind.value]
    counties = spread.counties(published, practice)
    months = [row["period"] for row in published.rows(
        "select distinct period from marts.report_status where form = 'activity_record' and status <> 'not_due' and length(period) = 7 order by 1"
    )]
    return counties, months, practice


@app.cell
def _(counties, mo, months, practice):
    seen = [one for one in counties if one.first]
    late = [one for one in counties if not one.first and one.hidden]
    mo.md(
        f"## {practice.title}\n\n{len(counties)} 个县里有 {len(seen)} 个见到过。"
        + (f"{months[0]} 是数据的第一个月，这个月见到的县可能早就开始了。" if any(one.first == months[0] for one in seen) else "")
        + (f"没见到的县里，{'、'.join(one.name for one in late)} 有月份没有台账，不能说没有。" if late else "")
    )
    return late, seen


@app.cell
def _(counties, go, months, spread):
    grown = spread.growth(counties, months)
    curve = go.Figure(go.Scatter(x=[m for m, _ in grown], y=[n for _, n in grown], mode="lines+markers", line_shape="hv"))
    curve.update_xaxes(tickformat="%Y-%m")
    curve.update_layout(title="到这个月为止见到过的县", yaxis_title="个县", template="plotly_white", height=340)
    curve
    return (curve,)


@app.cell
def _(counties, pl):
    firsts = pl.DataFrame(
        [
            {
                "县（市、区）": one.name, "组": one.peer_group, "最早见到": one.first or "没有见到", "最近见到": one.last, "有几个月": one.months,
                "有台账的月份": one.reported, "见到之前没有台账的月份": one.hidden,
            }
            for one in counties
        ]
    )
    firsts
    return (firsts,)


if __name__ == "__main__":
    app.run()
