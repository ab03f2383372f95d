"""典型案例研究的起点：一个县的活动节奏、主题和平台核验，只读现行发布版。

打开：`sanzhang notebook activity_rhythm`；写成一个离线网页：`sanzhang notebook activity_rhythm --out activity_rhythm.html`；固定一版加 `--edition 版本号`。
"""

import marimo

app = marimo.App(width="medium", app_title="活动节奏")


@app.cell
def _():
    import duckdb
    import marimo as mo
    import plotly.express as px

    from pipelines.reports.notebook import chosen_edition

    edition = chosen_edition()
    connection = duckdb.connect(str(edition.database), read_only=True)
    return connection, edition, mo, px


@app.cell
def _(connection, edition, mo):
    ((demo,),) = connection.execute("select demo from marts.edition").fetchall()
    mo.md(f"# 活动节奏\n\n发布版 `{edition.edition_id}`，截至 {edition.as_of}。" + ("**演示数据，全部虚构。**" if demo else ""))
    return (demo,)


@app.cell
def _(connection, mo):
    counties = dict(
        connection.execute("select unit_name, unit_code from marts.unit where level = 'county' order by unit_code").fetchall()
    )
    county = mo.ui.dropdown(counties, value=next(iter(counties)), label="县（市、区）")
    county
    return (county,)


@app.cell
def _(connection, county):
    # 未报的月份没有行：它不是 0，图上留空
    months = connection.sql(
        """
        select p.period, c.activities, c.people, s.status_title
        from marts.period as p
        left join marts.activity_count as c
            on p.period = c.period and c.unit_code = $unit and c.breakdown = 'total'
        left join marts.report_status as s
            on p.period = s.period and s.unit_code = $unit and s.form = 'activity_record'
        where p.kind = 'month' and s.status is not null
        order by p.period
        """,
        params={"unit": county.value},
    ).pl()
    months
    return (months,)


@app.cell
def _(months, px):
    rhythm = px.bar(months, x="period", y="activities", labels={"period": "月份", "activities": "活动场次"}, title="每月活动场次（未报的月份留空）")
    rhythm.update_xaxes(tickformat="%Y-%m")
    rhythm
    return (rhythm,)


@app.cell
def _(connection, county):
    themes = connection.sql(
        """
        select coalesce(k.title, a.theme, '未填') as theme, count(*) as activities, sum(a.people) as people
        from marts.activity as a
        left join reference.code as k on k.codelist = 'theme' and a.theme = k.code
        where a.unit_code = $unit
        group by all
        order by activities desc
        """,
        params={"unit": county.value},
    ).pl()
    themes
    return (themes,)


@app.cell
def _(connection, county):
    verification = connection.sql(
        """
        select period, case measure when 'activities' then '活动场次' when 'people' then '服务人次' else measure end as measure,
            reported, matched, platform, round(factor, 4) as factor
        from marts.verification
        where unit_code = $unit
        order by period, measure
        """,
        params={"unit": county.value},
    ).pl()
    verification
    return (verification,)


if __name__ == "__main__":
    app.run()
