"""典型案例研究的起点：一个县的活动节奏、主题和平台核验，只读一个发布版。

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
    months.rename({"period": "月份", "activities": "场次", "people": "人次", "status_title": "台账"})
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
    themes.rename({"theme": "主题", "activities": "场次", "people": "人次"})
    return (themes,)


@app.cell
def _(connection, county):
    # 节奏：周末、月末五天各占多少，最长隔了几天没有活动；与全区各县的中位数相比
    rhythms = connection.sql(
        """
        with days as (
            select unit_code, held_on, count(*) as activities, held_on - lag(held_on) over (partition by unit_code order by held_on) as gap
            from marts.activity group by unit_code, held_on
        ),

        of_unit as (
            select unit_code, sum(activities) as activities,
                100 * sum(activities) filter (isodow(held_on) >= 6) / sum(activities) as weekend,
                100 * sum(activities) filter (held_on > last_day(held_on) - 5) / sum(activities) as month_end, max(gap) as longest_gap
            from days group by all
        ),

        parts as (
            select unit_code, 1 as place, '周末场次占 %' as measure, weekend as value from of_unit
            union all
            select unit_code, 2, '每月最后五天场次占 %', month_end from of_unit
            union all
            select unit_code, 3, '两次活动最长隔几天（未报的月份也在内）', longest_gap from of_unit
        )

        select place, measure, round(max(value) filter (unit_code = $unit), 1) as own, round(median(value), 1) as middle
        from parts
        group by place, measure
        order by place
        """,
        params={"unit": county.value},
    ).pl()
    rhythms.drop("place").rename({"measure": "节奏", "own": "本县", "middle": "各县中位数"})
    return (rhythms,)


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
    verification.rename(
        {"period": "月份", "measure": "什么", "reported": "台账", "matched": "平台核到", "platform": "平台自己有", "factor": "核到的份额"}
    )
    return (verification,)


if __name__ == "__main__":
    app.run()
