"""典型案例卷宗：全文，每一处自报的数拿台账、平台和相近的县来对，起点前后各月，注意事项，办公室自己的笔记和佐证。只读一个发布版。

打开：`sanzhang notebook case_dossier`；写成一个离线网页：`sanzhang notebook case_dossier --out 卷宗.html`；固定一版加 `--edition 版本号`。
同一份卷宗写成 .xlsx 或 .docx：`sanzhang dossier 案例编号 --out 卷宗.docx`。
"""

import marimo

app = marimo.App(width="medium", app_title="典型案例卷宗")


@app.cell
def _():
    import duckdb
    import marimo as mo
    import plotly.graph_objects as go
    import polars as pl

    from pipelines.paths import Roots
    from pipelines.reports import casenotes, dossier, dossier_files
    from pipelines.reports.notebook import chosen_edition, table
    from pipelines.reports.published import Published

    edition = chosen_edition()
    connection = duckdb.connect(str(edition.database), read_only=True)
    published = Published(connection)
    roots = Roots.resolve()
    return casenotes, connection, dossier, dossier_files, edition, go, mo, pl, published, roots, table


@app.cell
def _(casenotes, dossier, mo, published, roots):
    noted = {one.case_id for one in casenotes.notes(roots)}
    listed = sorted(dossier.cases(published), key=lambda row: (row["case_id"] not in noted, row["unit_code"], row["case_id"]))
    titles = {f"{row['unit_name']} {row['title']}（{row['case_id'][:8]}）": row["case_id"] for row in listed}
    chosen = mo.ui.dropdown(titles, value=next(iter(titles), None), label="案例（有笔记的在前）")
    chosen
    return (chosen,)


@app.cell
def _(chosen, dossier, mo, published, roots):
    mo.stop(chosen.value is None, mo.md("这一版没有典型案例。"))
    made = dossier.load(published, roots, chosen.value)
    return (made,)


@app.cell
def _(dossier_files, made, mo):
    mo.md(
        f"# {made.case['title']}\n\n{made.heading}\n\n"
        + "\n".join(f"- **{title}**　{text}" for title, text in dossier_files.about(made))
        + "\n\n"
        + "\n\n".join(f"**{title}**　{text or '没有写'}" for title, text in made.passages.items())
        + "\n\n## 注意\n\n"
        + "\n".join(f"{n}. {text}" for n, text in enumerate(made.cautions, 1))
    )
    return


@app.cell
def _(dossier_files, made, pl):
    shown = {
        one.name: (one.title, one.note, pl.DataFrame([dict(zip(one.titles, row)) for row in one.rows], infer_schema_length=None))
        for one in dossier_files.tables(made)
    }
    return (shown,)


@app.cell
def _(mo, shown):
    mo.md(f"## {shown['对照'][0]}\n\n{shown['对照'][1]}")
    return


@app.cell
def _(mo, shown, table):
    # 整段文字要看得全，不用会截断的表格控件
    held = shown["对照"][2]
    mo.Html(table(held))
    return (held,)


@app.cell
def _(dossier_files, made, mo):
    mo.md(f"## 起点前后\n\n{dossier_files.change_words(made)}")
    return


@app.cell
def _(go, made):
    drawn = go.Figure()
    for name, values in (
        ("案例所在地", [m.activities for m in made.months]),
        ("本县其他乡镇（每乡镇）", [m.others for m in made.months]),
        ("相近各县（每乡镇）", [m.neighbours for m in made.months]),
    ):
        drawn.add_scatter(x=[m.period for m in made.months], y=values, name=name, mode="lines+markers", connectgaps=False)
    start = made.start.isoformat()[:7] if made.start else ""
    if made.months and start >= made.months[0].period:
        drawn.add_vline(x=f"{start}-15", line_dash="dash")
        drawn.add_annotation(x=f"{start}-15", y=1.06, yref="paper", text="起点", showarrow=False)
    drawn.update_xaxes(tickformat="%Y-%m")
    drawn.update_layout(title="同领域每月场次；没有台账的月份断开", yaxis_title="场", template="plotly_white", height=380)
    drawn
    return (drawn,)


@app.cell
def _(mo):
    mo.md("## 条件相近的县")
    return


@app.cell
def _(shown):
    near = shown["条件相近的县"][2]
    near
    return (near,)


@app.cell
def _(mo):
    mo.md("## 写得最像的案例")
    return


@app.cell
def _(shown):
    alike = shown["相近的案例"][2]
    alike
    return (alike,)


@app.cell
def _(mo, shown):
    mo.md(
        "## 办公室自己的\n\n笔记用 `sanzhang note 案例编号 …` 记，佐证放在 `raw/office/evidence/案例编号/`；都不进发布版，按案例编号留到以后各版。\n\n"
        + "\n\n".join(
            f"**{title}**　{note}\n\n" + "\n".join("- " + "；".join(f"{name} {value}" for name, value in row.items() if value) for row in frame.to_dicts())
            for title, note, frame in (shown[name] for name in ("没有了结的问题", "笔记", "佐证") if name in shown)
        )
    )
    return


if __name__ == "__main__":
    app.run()
