"""The tree of a score: indicators, groups, weights and methods, read from a table and refused where it does not hold together.

Belongs here: reading and validating a framework. Does not belong here: values of units, options of a run, any arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.scoring.methods import AGGREGATIONS, NORMALISATIONS, TRANSFORMS, Method, read_settings
from pipelines.scoring.rows import Row, read_rows

REQUIRED = ("code", "parent", "level", "weight")
OPTIONAL = (
    "name", "direction", "normalisation", "norm_params", "goalpost_lower", "goalpost_upper", "target", "transform",
    "aggregation", "agg_params",
)  # fmt: skip
INDICATOR_COLUMNS = ("normalisation", "norm_params", "goalpost_lower", "goalpost_upper", "target", "transform")
PARENT_COLUMNS = ("aggregation", "agg_params")


@dataclass(frozen=True)
class Node:
    """One code. parent "" and weight None: the root. params: the method's settings, defaults filled in, and the columns it uses."""

    code: str
    parent: str
    level: int
    weight: float | None
    method: str
    direction: int
    params: Mapping[str, Any]
    place: str


@dataclass(frozen=True)
class Framework:
    """A checked tree: one root, every level one below its parent's, indicators at level 1. Nodes are in code order."""

    nodes: tuple[Node, ...]

    @cached_property
    def by_code(self) -> dict[str, Node]:
        return {node.code: node for node in self.nodes}

    @cached_property
    def node_id(self) -> dict[str, int]:
        """Integer keys, by code order: results do not depend on the order of rows in the file."""
        return {node.code: number for number, node in enumerate(self.nodes)}

    @cached_property
    def indicators(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.level == 1)

    @cached_property
    def root(self) -> Node:
        return next(node for node in self.nodes if not node.parent)

    def children(self, code: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.parent == code)


def read_framework(path: Path) -> Framework:
    """A framework from a csv file (columns REQUIRED and OPTIONAL); Refusal names the row that does not hold."""
    rows: dict[str, Row] = {}
    for row in read_rows(path, REQUIRED, OPTIONAL):
        code = row["code"]
        if not code:
            raise row.refuse("code 列是空的")
        if code in rows:
            other = rows[code]
            if other["parent"] != row["parent"]:
                raise row.refuse(f"“{code}”已在{other.place}归到“{other['parent']}”，不能又归到“{row['parent']}”")
            raise row.refuse(f"“{code}”已在{other.place}出现，代码不能重复")
        rows[code] = row
    if not rows:
        raise row_free_refusal(path)
    _check_parents(rows)
    nodes = {code: _node(row) for code, row in rows.items()}
    _check_tree(nodes, rows)
    return Framework(tuple(nodes[code] for code in sorted(nodes)))


def row_free_refusal(path: Path) -> Exception:
    """The refusal of a table with a header and nothing under it."""
    return Row(path.name, {}).refuse("只有表头，没有内容")


def _check_parents(rows: Mapping[str, Row]) -> None:
    for code, row in rows.items():
        if row["parent"] and row["parent"] not in rows:
            raise row.refuse(f"“{code}”的上级“{row['parent']}”不在表中")
    for code, row in rows.items():
        path = [code]
        while rows[path[-1]]["parent"]:
            path.append(rows[path[-1]]["parent"])
            if path[-1] == code:
                raise row.refuse(f"上下级成环：{' → '.join(path)}")
            if len(path) > len(rows):
                break
    roots = [row for row in rows.values() if not row["parent"]]
    if len(roots) > 1:
        raise roots[1].refuse(f"“{roots[1]['code']}”没有上级，而{roots[0].place}的“{roots[0]['code']}”也没有；只能有一个最上级")


def _node(row: Row) -> Node:
    level = row.number("level")
    if level is None or level < 1 or level != int(level):
        raise row.refuse(f"level 列“{row['level']}”应是 1、2、3……（1 是指标）")
    weight = row.number("weight")
    if weight is None and row["parent"]:
        raise row.refuse(f"“{row['code']}”没有权重；只列示不计分请写 0")
    if weight is not None and weight < 0:
        raise row.refuse(f"“{row['code']}”的权重 {row['weight']} 是负数")
    indicator = level == 1
    for column in PARENT_COLUMNS if indicator else INDICATOR_COLUMNS:
        if row[column]:
            raise row.refuse(f"{'指标（level 1）' if indicator else '上级节点'}“{row['code']}”用不上 {column} 列，请留空")
    direction = row.number("direction")
    if direction not in ((1, -1) if indicator else (None, 1)):
        raise row.refuse(f"direction 列“{row['direction']}”应是 1（越大越好）{'或 -1（越小越好）' if indicator else '，方向只写在指标上'}")
    method, params = _method(row, indicator)
    return Node(row["code"], row["parent"], int(level), weight if row["parent"] else None, method, int(direction or 1), params, row.place)


def _method(row: Row, indicator: bool) -> tuple[str, dict[str, Any]]:
    column, params_column = ("normalisation", "norm_params") if indicator else ("aggregation", "agg_params")
    known = NORMALISATIONS if indicator else AGGREGATIONS
    name = row[column]
    if name not in known:
        raise row.refuse(f"{column} 列“{name}”不认识，可用：{'、'.join(known)}")
    method = known[name]
    params = read_settings(row.json(params_column), method.params, f"{row.place}：{params_column}（{name}）")
    if indicator:
        params |= _columns(row, name, method)
    _check_params(row, name, params)
    return name, params


def _columns(row: Row, name: str, method: Method) -> dict[str, Any]:
    used: dict[str, Any] = {}
    for column in ("goalpost_lower", "goalpost_upper", "target", "transform"):
        if column in method.columns:
            used[column] = row.number(column)
            if used[column] is None:
                raise row.refuse(f"normalisation 为 {name} 时 {column} 列不能空")
        elif row[column] and column not in method.optional_columns:
            raise row.refuse(f"normalisation 为 {name} 时用不上 {column} 列，请留空")
    if row["transform"]:
        if row["transform"] not in TRANSFORMS:
            raise row.refuse(f"transform 列“{row['transform']}”不认识，可用：{'、'.join(TRANSFORMS)}")
        used["transform"] = row["transform"]
    return used


def _check_params(row: Row, name: str, params: Mapping[str, Any]) -> None:
    if name == "minmax" and params["lower"] >= params["upper"]:
        raise row.refuse("norm_params 的 lower 应小于 upper")
    if name == "goalposts":
        if params["goalpost_lower"] >= params["goalpost_upper"]:
            raise row.refuse("goalpost_lower 应小于 goalpost_upper（方向由 direction 列定）")
        if params.get("transform") and params["goalpost_lower"] <= 0:
            raise row.refuse("取对数时 goalpost_lower 应大于 0")
    if name == "power" and params["p"] == 0:
        raise row.refuse("agg_params 的 p 不能是 0；几何平均请用 geometric")


def _check_tree(nodes: Mapping[str, Node], rows: Mapping[str, Row]) -> None:
    parents = {node.parent for node in nodes.values() if node.parent}
    for code, node in nodes.items():
        if node.parent and nodes[node.parent].level != node.level + 1:
            raise rows[code].refuse(
                f"“{code}”是第 {node.level} 级，上级“{node.parent}”是第 {nodes[node.parent].level} 级；上级应正好高一级，不能跳级"
            )
    for code, node in nodes.items():
        if node.level > 1 and code not in parents:
            raise rows[code].refuse(f"“{code}”是第 {node.level} 级，却没有下级")
        if node.level == 1 and not node.parent:
            raise rows[code].refuse(f"指标“{code}”没有上级")
    for code in parents:
        if all(node.weight == 0 for node in nodes.values() if node.parent == code):
            raise rows[code].refuse(f"“{code}”的下级权重全是 0，算不出分")
