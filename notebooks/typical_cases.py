"""典型案例研究：案例自报的成效与台账对照，案例乡镇前后的活动，条件相近、可以照做的县。只读一个发布版。

打开：`sanzhang notebook typical_cases`；写成一个离线网页：`sanzhang notebook typical_cases --out typical_cases.html`；固定一版加 `--edition 版本号`。
"""

import marimo

app = marimo.App(width="medium", app_title="典型案例")


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
    mo.md(f"# 典型案例\n\n发布版 `{edition.edition_id}`，截至 {edition.as_of}。" + ("**演示数据，全部虚构。**" if demo else ""))
    return (demo,)


@app.cell
def _(connection):
    # 自报服务人次与同县同领域同半年台账相比；台账没有的留空，不是 0
    cases = connection.sql(
        """
        select c.case_id, u.unit_name, u.peer_group, c.unit_code, c.period, c.title, c.field, c.township_code, c.is_whole, c.claimed_people,
            count(a.activity_id) as ledger_activities, sum(a.people) as ledger_people
        from marts.typical_case as c
        inner join marts.unit as u using (unit_code)
        inner join marts.period as p on c.period = p.period
        left join marts.activity as a
            on c.unit_code = a.unit_code and c.field = a.field and a.held_on between p.starts_on and p.ends_on
        group by all
        order by c.period, c.unit_code, c.case_id
        """
    ).pl()
    cases.select(
        "unit_name", "peer_group", "period", "title", "claimed_people", "ledger_activities", "ledger_people", "is_whole", "case_id"
    ).rename(
        {
            "unit_name": "单位", "peer_group": "组", "period": "半年", "title": "案例", "claimed_people": "自报人次",
            "ledger_activities": "同县同领域台账场次", "ledger_people": "台账人次", "is_whole": "四段是否写全", "case_id": "案例编号",
        }
    )
    return (cases,)


@app.cell
def _(cases, px):
    claims = px.scatter(
        cases.drop_nulls(["claimed_people", "ledger_people"]), x="ledger_people", y="claimed_people", color="peer_group",
        hover_data=["unit_name", "title"], title="案例自报人次与台账人次（对不上不等于虚报，先请县里说明）",
        labels={"ledger_people": "同县同领域同半年台账人次", "claimed_people": "案例自报人次", "peer_group": "组别"},
    )
    claims
    return (claims,)


@app.cell
def _(cases, mo):
    titles = {f"{row['unit_name']} {row['title']}（{row['period']}）": row["case_id"] for row in cases.iter_rows(named=True)}
    chosen = mo.ui.dropdown(titles, value=next(iter(titles), None), label="案例")
    chosen
    return (chosen,)


@app.cell
def _(connection, chosen, mo):
    story = connection.sql(
        "select title, background, practice, effect, replicability from marts.typical_case where case_id = $id",
        params={"id": chosen.value},
    ).pl()
    mo.md(
        "\n\n".join(
            f"## {row['title']}\n\n**背景**　{row['background'] or '没有写'}\n\n**做法**　{row['practice'] or '没有写'}\n\n"
            f"**成效**　{row['effect'] or '没有写'}\n\n**可复制性**　{row['replicability'] or '没有写'}"
            for row in story.iter_rows(named=True)
        )
    )
    return (story,)


@app.cell
def _(connection, chosen):
    # 案例所在乡镇与本县其他乡镇，每月每乡镇活动场次；县里没有报活动台账的月份不出现
    months = connection.sql(
        """
        with chosen as (
            select unit_code, township_code from marts.typical_case where case_id = $id
        ),

        reported as (
            select s.period, s.unit_code
            from marts.report_status as s
            inner join chosen using (unit_code)
            where s.form = 'activity_record' and s.status in ('on_time', 'late', 'nothing_to_report')
        ),

        townships as (
            select t.unit_code as township_code, t.unit_code = c.township_code as own, c.unit_code
            from marts.unit as t
            inner join chosen as c on t.parent_code = c.unit_code
            where t.level = 'township'
        ),

        held as (
            select strftime(held_on, '%Y-%m') as period, township_code, count(*) as activities
            from marts.activity
            group by all
        )

        select r.period, case when t.own then '案例乡镇' else '本县其他乡镇' end as place,
            round(sum(coalesce(h.activities, 0)) / count(*), 2) as activities_per_township
        from reported as r
        inner join townships as t using (unit_code)
        left join held as h on r.period = h.period and t.township_code = h.township_code
        group by all
        order by r.period, place
        """,
        params={"id": chosen.value},
    ).pl()
    months.rename({"period": "月份", "place": "哪里", "activities_per_township": "每乡镇场次"})
    return (months,)


@app.cell
def _(months, px):
    before_after = px.line(
        months, x="period", y="activities_per_township", color="place", markers=True, title="案例乡镇与本县其他乡镇：每月每乡镇活动场次",
        labels={"period": "月份", "activities_per_township": "场/乡镇", "place": ""},
    )
    before_after.update_xaxes(tickformat="%Y-%m")
    before_after
    return (before_after,)


@app.cell
def _(connection, chosen):
    # 条件相近：同组、人口和乡镇数最接近的五个县，各自是否已有同领域案例
    similar = connection.sql(
        """
        with home as (
            select u.*, c.field
            from marts.typical_case as c
            inner join marts.unit as u using (unit_code)
            where c.case_id = $id
        )

        select o.unit_name, o.peer_group, o.population, o.township_count,
            abs(ln(o.population / h.population)) + abs(ln(o.township_count / h.township_count)) as distance,
            count(c.case_id) as same_field_cases
        from home as h
        inner join marts.unit as o on o.level = 'county' and o.unit_code <> h.unit_code and o.peer_group = h.peer_group
        left join marts.typical_case as c on o.unit_code = c.unit_code and c.field = h.field
        group by all
        order by distance, o.unit_name
        limit 5
        """,
        params={"id": chosen.value},
    ).pl()
    similar.rename(
        {
            "unit_name": "条件相近的县", "peer_group": "组", "population": "人口", "township_count": "乡镇数", "distance": "差别（越小越近）",
            "same_field_cases": "同领域案例",
        }
    )
    return (similar,)


if __name__ == "__main__":
    app.run()
