"""How the graph lies before a reader: groups in the order of the flow, names in Chinese, who answers, links, jobs by topic."""

from __future__ import annotations

import re

import dagster as dg
import pytest

from pipelines.defs.arrangement import GROUPS, placed, short_title
from pipelines.defs.location import build
from pipelines.defs.table_facts import SCHEMA_KEY
from pipelines.defs.topics import COLLECT, REPORT, RESCORE, WHY
from pipelines.paths import SITE_VARIABLE, Roots

SITE = "http://127.0.0.1:3001"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    folder = tmp_path_factory.mktemp("arranged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SITE_VARIABLE, SITE)
        return build(Roots(raw=folder / "raw", warehouse=folder / "warehouse"))


def test_groups_follow_the_flow_and_no_arrow_leads_back(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    group = {key: graph.get(key).group_name or "" for key in graph.get_all_asset_keys()}
    assert sorted({g.name for g in GROUPS}) == [g.name for g in GROUPS]
    assert set(group.values()) == {g.name for g in GROUPS}
    back = [(p.to_user_string(), k.to_user_string()) for k in group for p in graph.get(k).parent_keys if group[p] > group[k]]
    assert back == []


def test_a_cut_that_goes_to_and_fro_between_schemas_is_still_one_way() -> None:
    a, b, c, d = (dg.AssetKey(path) for path in (["staging", "a"], ["marts", "b"], ["scoring", "c"], ["staging", "d"]))
    quality, shown = dg.AssetKey(["quality", "q"]), dg.AssetKey(["marts", "m"])
    groups = placed({a: [], b: [a], c: [b], d: [c], quality: [c], shown: [quality]})
    assert [groups[k].name for k in (a, b, c, d, quality, shown)] == [
        "05_in_force", "06_scoring", "06_scoring", "06_scoring", "08_findings", "08_findings",
    ]  # fmt: skip


def test_every_asset_has_somebody_who_answers_and_a_chinese_name_to_be_found_by(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        owners = graph.get(key).owners
        assert owners[0] in ("team:办公室", "team:数据组"), key
        assert re.fullmatch("team:[^\n]{1,40}", owners[1]), key
    assert "team:排名" in graph.get(dg.AssetKey(["marts", "ranking"])).owners
    assert "team:活动台账" in graph.get(dg.AssetKey(["landing", "activity_record"])).owners


def test_assets_link_to_their_page_and_to_their_source(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    ranking = graph.get(dg.AssetKey(["marts", "ranking"])).metadata
    assert ranking["网页"] == dg.MetadataValue.url(f"{SITE}/index.html")
    (source,) = ranking["dagster/code_references"].code_references
    assert isinstance(source, dg.LocalFileCodeReference)
    assert source.file_path.endswith("models/marts/scoring/ranking.sql")
    for key in graph.get_all_asset_keys():
        assert "dagster/code_references" in graph.get(key).metadata, key
    columns = graph.get(dg.AssetKey(["landing", "sanzhang_roster"])).metadata[SCHEMA_KEY].columns
    assert {c.name: c.description for c in columns}["phone"].endswith("（个人信息，只在落地库）")


@pytest.mark.parametrize(
    ("name", "words", "title"),
    [
        ("ranking", "排名：该层级每个单位一行", "排名"),
        ("cur_activity_record", "x", "活动台账"),
        ("int_scope", "合计口径：县取本县", "合计口径"),
    ],
)
def test_a_chinese_name_is_that_of_the_form_or_the_beginning_of_the_description(name: str, words: str, title: str) -> None:
    assert short_title(name, words) == title


def test_jobs_by_topic_hold_what_their_names_say(definitions: dg.Definitions) -> None:
    held = {
        name: {key.path[0] for key in definitions.resolve_job_def(name).asset_layer.executable_asset_keys}
        for name in (COLLECT, RESCORE, REPORT)
    }
    assert held[COLLECT] == {"receive", "landing", "judge"}
    assert held[REPORT] == {"publish"}
    assert not held[RESCORE] & {"receive", "landing", "judge", "publish"}
    assert "marts" in held[RESCORE]
    for name, title in ((COLLECT, "只收报表"), (RESCORE, "重算排名"), (REPORT, "出报告"), (WHY, "为什么停了")):
        assert (definitions.resolve_job_def(name).description or "").startswith(title)
