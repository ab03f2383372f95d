"""What Dagster sees of the real project: the graph, names, groups, checks, schedule, sensor."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from graph_text import GOLDEN, graph_text

from pipelines import paths
from pipelines.contracts.form import exports, forms
from pipelines.contracts.persons import Persons
from pipelines.contracts.refusal import Refusal
from pipelines.defs import stages
from pipelines.defs.location import build
from pipelines.defs.nightly import NIGHTLY
from pipelines.defs.resources import Session, Warehouse
from pipelines.flow import writer_lock
from pipelines.ingest.schema import create_statements
from pipelines.paths import Roots


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Roots:
    folder = tmp_path_factory.mktemp("location")
    (folder / "raw").mkdir()
    return Roots(raw=folder / "raw", warehouse=folder / "warehouse")


@pytest.fixture(scope="module")
def definitions(home: Roots) -> dg.Definitions:
    return build(home)


def test_the_graph_is_the_one_on_record(definitions: dg.Definitions) -> None:
    assert graph_text(definitions) == GOLDEN.read_text(encoding="utf-8"), (
        f"资产图变了：核对后运行 python {GOLDEN.with_name('graph_text.py')}"
    )


def test_names_are_ascii_and_every_asset_and_check_is_described_in_chinese(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert key.to_user_string().isascii()
        assert (node.group_name or "").isascii()
        assert any("\u4e00" <= c <= "\u9fff" for c in node.description or ""), key.to_user_string()
    for check in graph.asset_check_keys:
        said = graph.get_check_spec(check).description or ""
        assert any("\u4e00" <= c <= "\u9fff" for c in said), check.to_user_string()


def test_the_nightly_job_holds_every_asset_and_check(definitions: dg.Definitions) -> None:
    graph, job = definitions.resolve_asset_graph(), definitions.resolve_job_def(NIGHTLY)
    assert job.asset_layer.executable_asset_keys == graph.get_all_asset_keys()
    assert set(graph.asset_check_keys) == set(job.asset_layer.asset_graph.asset_check_keys)
    assert job.executor_def is dg.in_process_executor


def test_each_form_and_export_has_one_check_that_only_warns(definitions: dg.Definitions) -> None:
    checks = [k.name for k in definitions.resolve_asset_graph().asset_check_keys if k.asset_key == stages.JUDGEMENT]
    assert sorted(checks) == [f"expectations_{name}" for name in sorted([*forms(), *exports()])]
    blocking = {s.name: s.blocking for s in stages.judgement.check_specs}
    assert not any(blocking.values())


def test_publication_comes_after_every_published_table(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    parents = {key.path[0] for key in graph.get(stages.EDITION).parent_keys}
    assert parents == {"marts", "submissions", "exports", "reference"}
    assert dg.AssetKey(["marts", "ranking"]) in graph.get(stages.EDITION).parent_keys


def test_schedule_runs_at_night_in_china(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone, schedule.job_name) == ("30 2 * * *", "Asia/Shanghai", NIGHTLY)


def test_sensor_waits_until_raw_keeps_still(definitions: dg.Definitions, home: Roots) -> None:
    sensor = definitions.resolve_sensor_def("raw_changed")
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED

    def look(cursor: str | None) -> tuple[list[str | None], str | None]:
        with dg.build_sensor_context(cursor=cursor) as context:
            data = sensor.evaluate_tick(context)
        return [r.run_key for r in data.run_requests or []], data.cursor

    requested, cursor = look(None)
    assert requested == []
    (first,), cursor = look(cursor)
    (home.raw / "submissions").mkdir()
    (home.raw / "submissions" / "a.xlsx").write_bytes(b"x")
    requested, cursor = look(cursor)
    assert requested == []
    (second,), _ = look(cursor)
    assert first != second


def test_the_location_module_is_short_and_loads(home: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.RAW_VARIABLE, str(home.raw))
    monkeypatch.setenv(paths.WAREHOUSE_VARIABLE, str(home.warehouse))
    module = importlib.import_module("pipelines.definitions")
    assert isinstance(module.defs, dg.Definitions)
    assert len(Path(str(module.__file__)).read_text().splitlines()) <= 20


def test_previews_show_titles_but_nothing_personal(tmp_path: Path) -> None:
    roster = forms()["sanzhang_roster"]
    with duckdb.connect(str(tmp_path / "landing.duckdb")) as connection:
        for statement in create_statements():
            connection.execute(statement)
        connection.execute(
            "insert into submissions.sanzhang_roster by name "
            "select '王小明' as name, '13800000000' as phone, '某院，电话13911112222' as host_institution, 'health' as role"
        )
        shown = stages.preview(connection, "submissions", roster, Persons.of((), (), ()))
    assert "王小明" not in shown
    assert "1380000" not in shown
    assert "1391111" not in shown
    assert "姓名" not in shown
    assert "某院" in shown


def test_a_run_refuses_while_another_writes(home: Roots) -> None:
    warehouse = Warehouse(raw=str(home.raw), warehouse=str(home.warehouse))
    context = dg.build_init_resource_context()
    with writer_lock(home):
        with pytest.raises(Refusal, match="正在写"), warehouse.yield_for_execution(context):
            raise AssertionError("ran beside another writer")
        with Warehouse(raw="a", warehouse="b", lock_held=True).yield_for_execution(context) as held:
            assert held.roots.raw == Path("a")
    with warehouse.yield_for_execution(context), pytest.raises(Refusal), writer_lock(home):
        raise AssertionError("the lock was not taken")


def test_as_of_comes_from_the_configuration_then_the_environment(home: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.AS_OF_VARIABLE, "2025-05-05")
    assert Warehouse(raw=str(home.raw), warehouse="w").day.isoformat() == "2025-05-05"
    assert Warehouse(raw=str(home.raw), warehouse="w", as_of="2026-01-02").day.isoformat() == "2026-01-02"


def test_the_day_of_a_run_is_fixed_at_its_start(home: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    days = iter([date(2026, 8, 1), date(2026, 8, 2)])
    monkeypatch.setattr("pipelines.flow.default_as_of", lambda _: next(days))
    warehouse = Warehouse(raw=str(home.raw), warehouse=str(home.warehouse))
    with warehouse.yield_for_execution(dg.build_init_resource_context()) as fixed:
        assert [fixed.day, fixed.day] == [date(2026, 8, 1), date(2026, 8, 1)]


def test_a_stage_is_said_in_one_line() -> None:
    said: list[str] = []
    Session(said.append).stage("读入", {"收件": 3, "submissions.a 行数": 5, "exports.b 行数": 6})
    assert said == ["读入：收件 3，数据行 11"]
