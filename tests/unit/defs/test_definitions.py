"""What Dagster sees of the real project: the graph, names, groups, checks, schedule, sensor."""

from __future__ import annotations

import importlib
import os
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from graph_text import GOLDEN, graph_text
from pydantic import ValidationError

from pipelines import paths
from pipelines.contracts.form import exports, forms
from pipelines.contracts.persons import Persons
from pipelines.contracts.refusal import Refusal
from pipelines.defs import stages
from pipelines.defs.location import build
from pipelines.defs.nightly import NIGHTLY
from pipelines.defs.resources import Place, Session, Warehouse
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


def test_a_run_beside_another_waits_and_says_for_whom(home: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.defs.resources.WAIT_SECONDS", 0.1)
    monkeypatch.setattr("pipelines.editions.writer._LOOK_SECONDS", 0.05)
    warehouse = Warehouse(place=Place(home))
    context = dg.build_init_resource_context()
    with writer_lock(home):
        with (
            pytest.raises(Refusal, match=rf"另一个运行（进程 {os.getpid()}，自 20\d\d-.* 起）正在写"),
            warehouse.yield_for_execution(context),
        ):
            raise AssertionError("ran beside another writer")
        with Warehouse(place=Place(home, lock_held=True)).yield_for_execution(context) as held:
            assert held.roots == home
    with warehouse.yield_for_execution(context), pytest.raises(Refusal), writer_lock(home):
        raise AssertionError("the lock was not taken")


def test_as_of_comes_from_the_configuration_then_the_environment(home: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.AS_OF_VARIABLE, "2025-05-05")
    assert Warehouse(place=Place(home)).day.isoformat() == "2025-05-05"
    assert Warehouse(place=Place(home), as_of="2026-01-02").day.isoformat() == "2026-01-02"
    monkeypatch.setenv(paths.AS_OF_VARIABLE, "昨天")
    with pytest.raises(Refusal, match="昨天"):
        _ = Warehouse(place=Place(home)).day


def test_the_launchpad_offers_five_described_settings_and_no_folder_or_lock(definitions: dg.Definitions) -> None:
    offered = definitions.resources["warehouse"].get_resource_definition().config_schema.config_type.fields
    assert set(offered) == {"as_of", "periods", "only_path", "full_refresh", "publish"}
    assert all(any("\u4e00" <= c <= "\u9fff" for c in field.description or "") for field in offered.values())
    assert not any(field.is_required for field in offered.values())


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"as_of": "昨天"}, "截止日“昨天”应写成"),
        ({"periods": ["六月"]}, "期次“六月”应写成"),
        ({"only_path": "../etc"}, "应从 submissions/ 或"),
    ],
)
def test_a_setting_that_is_none_is_refused_in_chinese(home: Roots, setting: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Warehouse(place=Place(home), **setting)


def test_the_day_of_a_run_is_fixed_at_its_start(home: Roots, monkeypatch: pytest.MonkeyPatch) -> None:
    days = iter([date(2026, 8, 1), date(2026, 8, 2)])
    monkeypatch.setattr("pipelines.flow.default_as_of", lambda _: next(days))
    warehouse = Warehouse(place=Place(home))
    with warehouse.yield_for_execution(dg.build_init_resource_context()) as fixed:
        assert [fixed.day, fixed.day] == [date(2026, 8, 1), date(2026, 8, 1)]


def test_a_stage_is_said_in_one_line() -> None:
    said: list[str] = []
    Session(said.append).stage("读入", {"收件": 3, "submissions.a 行数": 5, "exports.b 行数": 6})
    assert said == ["读入：收件 3，数据行 11，用时 0.0 秒"]
