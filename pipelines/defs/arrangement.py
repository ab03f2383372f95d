"""How the assets are laid out for a reader: groups in the order of the flow, Chinese names to find them by, who answers, links.

Belongs here: the groups, the cut between them, owners, tags, the page of an asset. Does not belong here: what an asset does.
A group is named by its place (01_receive) and no arrow leads from a later group to an earlier one, however the models are cut: an
asset that is made from a later group's table stands with it. Keys and groups are ASCII in Dagster, owners are not: the second owner of
an asset is its Chinese name, which the search of the catalogue finds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import dagster as dg

from pipelines.contracts.form import exports, forms
from pipelines.paths import SITE_VARIABLE

OFFICE, DATA = "办公室", "数据组"
TEAM = "team:"
TOPIC = "topic"  # the tag of a job that says in Chinese what it is for


_STAGES = Path(__file__).with_name("stages.py")
_FILES = ("01_receive", "10_publish")  # groups whose assets are files, not tables


@dataclass(frozen=True)
class Group:
    """One step of the flow: its name in Dagster, its Chinese title, who answers for it, the schemas that stand in it, its page."""

    name: str
    title: str
    owner: str
    schemas: tuple[str, ...]
    page: str = ""


GROUPS = (
    Group("01_receive", "收件", OFFICE, ("receive",), "quality.html"),
    Group("02_landing", "读入", DATA, ("landing",), "quality.html"),
    Group("03_judge", "判定", DATA, ("judge",), "quality.html"),
    Group("04_reference", "参照表", OFFICE, ("seeds", "reference"), "method.html"),
    Group("05_in_force", "有效数据", DATA, ("staging", "intermediate")),
    Group("06_scoring", "计分", DATA, ("indicators", "scoring"), "method.html"),
    Group("07_results", "结果", DATA, ("marts",), "index.html"),
    Group("08_findings", "问题", OFFICE, ("quality",), "quality.html"),
    Group("09_records", "公开明细", DATA, ("submissions", "exports")),
    Group("10_publish", "发布", OFFICE, ("publish",), "index.html"),
)
_SCORING = next(n for n, group in enumerate(GROUPS) if "scoring" in group.schemas)
# the page of the site that shows a table, where it is not the page of its group
_PAGES = {
    "typical_case": "cases.html", "unit": "units.html", "indicator": "indicators.html", "indicator_value": "indicators.html",
    "coverage": "indicators.html", "two_year_result": "two_year.html", "two_year_month": "two_year.html", "doubt": "method.html",
    "scheme_audit": "method.html", "point_rule": "method.html", "score": "method.html", "report_status": "quality.html",
    "receipt": "quality.html", "verification": "quality.html", "platform_match": "quality.html", "outlier_check": "quality.html",
    "restatement": "corrections.html", "objection": "corrections.html", "office_act": "corrections.html",
    "act_effect": "corrections.html",
}  # fmt: skip


def placed(parents: Mapping[dg.AssetKey, Iterable[dg.AssetKey]]) -> dict[dg.AssetKey, Group]:
    """The group of every asset: that of its schema; a result that scores are made from stands with the scoring; and nothing stands
    before what it is made from."""
    usual = {key: _of_schema(key.path[0]) for key in parents}
    into_scores = {key for key, at in usual.items() if at == _SCORING}
    waiting = list(into_scores)
    while waiting:
        for parent in parents[waiting.pop()]:
            if parent in usual and parent not in into_scores:
                into_scores.add(parent)
                waiting.append(parent)
    usual |= {key: min(usual[key], _SCORING) for key in into_scores}
    settled: dict[dg.AssetKey, int] = {}

    def settle(key: dg.AssetKey) -> int:
        if key not in settled:
            settled[key] = max([usual[key], *(settle(parent) for parent in parents[key] if parent in usual)])
        return settled[key]

    return {key: GROUPS[settle(key)] for key in parents}


def _of_schema(schema: str) -> int:
    return next((n for n, group in enumerate(GROUPS) if schema in group.schemas), _SCORING)


@lru_cache(maxsize=1)
def _form_titles() -> dict[str, str]:
    return {name: table.title for name, table in {**forms(), **exports()}.items()}


def short_title(name: str, description: str) -> str:
    """The Chinese name of a table: the title of its form, or what stands before the first pause of its description."""
    if title := _form_titles().get(name.removeprefix("cur_")):
        return title
    for mark in "：；（，。—":
        description = description.split(mark)[0]
    return description.strip().replace(" ", "")[:30]


def served(page: str) -> str | None:
    """The address of a page of the edition in force where the interface serves it beside itself; None elsewhere."""
    base = os.environ.get(SITE_VARIABLE)
    return f"{base}/{page}" if base else None


def page_url(key: dg.AssetKey, group: Group) -> str | None:
    """The address of the page that shows an asset; None where no site is served or no page shows it."""
    page = _PAGES.get(key.path[-1], group.page)
    return served(page) if page else None


def arranged(assets: Iterable[dg.AssetsDefinition], sources: Mapping[dg.AssetKey, Path]) -> list[dg.AssetsDefinition]:
    """The same assets with group, owners (who answers, Chinese name), kinds; in the interface also links to their page and source.

    `sources`: the file that makes an asset, where it is not the module of the stages.
    """
    every = list(assets)
    groups = placed({spec.key: [dep.asset_key for dep in spec.deps] for definition in every for spec in definition.specs})

    def at_home(spec: dg.AssetSpec) -> dg.AssetSpec:
        group = groups[spec.key]
        title = short_title(spec.key.path[-1], spec.description or "")
        url = page_url(spec.key, group)
        said: dict[str, object] = {"中文名": title, "所在步骤": group.title}
        if url:
            said["网页"] = dg.MetadataValue.url(url)
        if served(""):
            said["dagster/code_references"] = _source(sources.get(spec.key, _STAGES))
        owners = [TEAM + group.owner] + ([TEAM + title] if title else [])
        return spec.replace_attributes(
            group_name=group.name, owners=owners, kinds={*spec.kinds, "duckdb"} if group.name not in _FILES else {*spec.kinds, "file"},
            metadata={**spec.metadata, **said},
        )  # fmt: skip

    return [definition.map_asset_specs(at_home) for definition in every]


def _source(path: Path) -> dg.CodeReferencesMetadataValue:
    return dg.CodeReferencesMetadataValue(code_references=[dg.LocalFileCodeReference(file_path=str(path))])
