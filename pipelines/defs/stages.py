"""Assets of the stages outside dbt: receipts, landing tables, judgement, edition.

Belongs here: calling the stage functions of flow and showing counts and previews. Does not belong here: any work of a stage.
Previews show no personal field, and no name or number of a person in free text.
"""

from collections.abc import Iterator, Sequence

import dagster as dg
import duckdb

from pipelines import flow
from pipelines.contracts.form import FormField, Table, exports, forms
from pipelines.contracts.persons import Persons
from pipelines.contracts.unit import unit_book
from pipelines.defs.judged import check_name, check_result
from pipelines.defs.resources import Session, Warehouse
from pipelines.defs.table_facts import PREVIEW_COLUMNS, SCHEMA_KEY, markdown
from pipelines.editions.built import forget_build
from pipelines.editions.privacy import known_persons
from pipelines.editions.soundness import disposable, require_free
from pipelines.quality.suites import own_rule_titles

PREVIEW_ROWS = 8
LANDING = "landing"  # the catalogue of landing.duckdb is called like its file
NIGHTLY = "nightly"
RECEIPTS = dg.AssetKey(["receive", "receipts"])
REGISTER = dg.AssetKey(["landing", "register"])
JUDGEMENT = dg.AssetKey(["judge", "judgement"])
EDITION = dg.AssetKey(["publish", "edition"])


def landing_key(table: str) -> dg.AssetKey:
    """Asset of a form's or export's landed rows."""
    return dg.AssetKey(["landing", table])


def _tables() -> dict[str, tuple[str, Table]]:
    submitted: dict[str, tuple[str, Table]] = {name: ("submissions", form) for name, form in forms().items()}
    return submitted | {name: ("exports", export) for name, export in exports().items()}


def preview(connection: duckdb.DuckDBPyConnection, schema: str, table: Table, persons: Persons) -> str:
    """Rows of the newest period of a landing table as markdown under Chinese headers, at most eight columns, titles for codes.

    Without personal fields and without these persons.
    """
    fields = [f for f in table.fields if not f.personal]
    fields.sort(key=lambda f: not f.constraints.required)
    shown = [f for f in table.fields if f in fields[:PREVIEW_COLUMNS]]
    columns = ", ".join(f.name for f in shown)
    order = "file_sha256, source_row" if schema == "exports" else "period desc, unit_code, file_sha256, sheet, source_row"
    rows = connection.execute(f"select {columns} from {schema}.{table.name} order by {order} limit {PREVIEW_ROWS}").fetchall()
    spoken = [[_spoken(f, value) for f, value in zip(shown, row, strict=True)] for row in rows]
    return markdown([f.title for f in shown], spoken, persons.mask)


def _spoken(field: FormField, value: object) -> object:
    """A landed value as it is read: the title of a code, the name of a unit."""
    if field.codes is not None:
        titles = {code.code: code.title for code in field.codes.codes}
        values = value if isinstance(value, list) else [value]
        return "、".join(titles.get(str(v), str(v)) for v in values if v is not None)
    units = unit_book().units
    return units[value].name if field.foreign_key is not None and isinstance(value, str) and value in units else value


def columns_of(table: Table) -> dg.TableSchema:
    """The declared columns of a landing table, called as the form calls them; a personal one is marked."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(f.name, f.type, description=f.title + ("（个人信息，只在落地库）" if f.personal else "")) for f in table.fields
        ]
    )


@dg.asset(
    key=RECEIPTS, group_name="receive", output_required=False,
    description="收件：把 raw/ 里的文件按内容存入 store，登记收件日期。原件此后不再打开。夜间主任务没有新的可做时，后面各步不再做。",
)  # fmt: skip
def receipts(
    context: dg.AssetExecutionContext, warehouse: Warehouse, session: dg.ResourceParam[Session]
) -> Iterator[dg.MaterializeResult | dg.AssetObservation]:  # type: ignore[type-arg]
    roots, day = warehouse.roots, warehouse.day
    report = flow.receive(roots, day, warehouse.only_path)
    report.new_versions += session.came[0]
    report.bytes_stored += session.came[1]
    session.stage("收件", report.metadata())
    counts = {**report.metadata(), "截至": day.isoformat()}
    if context.job_name == NIGHTLY and warehouse.publish and EDITION in context.job_def.asset_layer.executable_asset_keys:
        flow.require_forward(roots, day, session.reason)
        edition = None if warehouse.full_refresh or warehouse.periods else flow.nothing_new(roots, day, report)
        if edition is not None:
            said = f"没有新的收件、处理或方案（截至 {day}），现行版仍是 {edition.edition_id}"
            session.say(said)
            context.log.info(said)
            yield dg.AssetObservation(RECEIPTS, metadata={**counts, "结果": said})
            return
    yield dg.MaterializeResult(metadata=counts)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(rows)


def _landing_specs() -> list[dg.AssetSpec]:
    specs = [dg.AssetSpec(REGISTER, deps=[RECEIPTS], description="落地登记：收件、表、列、读取问题、人工处理。")]
    for name, (schema, table) in _tables().items():
        kind = "报表" if schema == "submissions" else "平台导出"
        description = f"{kind}“{table.title}”读出的全部行（含已被替换的版本）。{table.description}"
        columns = {SCHEMA_KEY: columns_of(table)}
        specs.append(dg.AssetSpec(landing_key(name), deps=[RECEIPTS], description=description, metadata=columns))
    return specs


@dg.multi_asset(name="landing", group_name="landing", specs=_landing_specs())
def landing(warehouse: Warehouse, session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    require_free(warehouse.roots)
    forget_build(warehouse.roots)
    with disposable(warehouse.roots):
        report = flow.land(warehouse.roots, warehouse.day, session.part("读入"), warehouse.periods, warehouse.full_refresh)
    session.stage("读入", report.metadata())
    general = {name: value for name, value in report.metadata().items() if not name.endswith(" 行数")}
    yield dg.MaterializeResult(asset_key=REGISTER, metadata=general)
    with duckdb.connect(str(warehouse.roots.landing), read_only=True) as connection:
        persons = session.persons[LANDING] = known_persons(connection, LANDING)
        for name, (schema, table) in _tables().items():
            metadata: dict[str, dg.MetadataValue[str] | int] = {
                "dagster/row_count": report.rows.get(f"{schema}.{name}", 0),
                "预览（不含个人信息）": dg.MetadataValue.md(preview(connection, schema, table, persons)),
            }
            yield dg.MaterializeResult(asset_key=landing_key(name), metadata=metadata)


def _checks() -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            check_name(name), asset=JUDGEMENT,
            description=f"{form.title}：{'、'.join(own_rule_titles(form))}；单元格约束再判一遍。数据里的问题只提醒，不拦发布。",
        )
        for name, form in forms().items()
    ] + [
        dg.AssetCheckSpec(
            check_name(name), asset=JUDGEMENT,
            description=f"{export.title}：编号不重复，各列在限度内，各月像是导全了；在 DuckDB 里用 SQL 判。数据里的问题只提醒，不拦发布。",
        )
        for name, export in exports().items()
    ]  # fmt: skip


@dg.asset(
    key=JUDGEMENT, group_name="judge", deps=[REGISTER, *(landing_key(name) for name in _tables())], check_specs=_checks(),
    description="判定：Great Expectations 判成批和跨行的规则，并对单元格约束作第二法官；所得问题写回落地库。",
)  # fmt: skip
def judgement(warehouse: Warehouse, session: dg.ResourceParam[Session]) -> dg.MaterializeResult:  # type: ignore[type-arg]
    with disposable(warehouse.roots):
        report = flow.judge(warehouse.roots, session.judging)
    session.stage("判定", report.metadata())
    with duckdb.connect(str(warehouse.roots.landing), read_only=True) as connection:
        persons = session.persons.get(LANDING) or known_persons(connection, LANDING)
        rows = {name: _rows(connection, f"{schema}.{name}") for name, (schema, _) in _tables().items()}
    results = [check_result(report, table, JUDGEMENT, rows[name], persons.mask) for name, (_, table) in _tables().items()]
    return dg.MaterializeResult(metadata=report.metadata(), check_results=results)


def edition_asset(published: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The publication, downstream of every published table. Only a run that selects it publishes."""

    @dg.asset(
        key=EDITION, group_name="publish", deps=published, output_required=False,
        description="发布：审核通过后把各表抄成一个发布版（含网页），再切换现行版。只跑别的资产不会发布。",
    )  # fmt: skip
    def edition(warehouse: Warehouse, session: dg.ResourceParam[Session]) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
        if not warehouse.publish:
            session.say("按设置不发布，现行版不动")
            return
        report = flow.publish(warehouse.roots, warehouse.day, session.reason, journal=session.journal, progress=session.part("发布"))
        session.stage("发布", report.metadata())
        yield dg.MaterializeResult(metadata={**report.metadata(), "网页": dg.MetadataValue.path(str(report.site))})

    return edition
