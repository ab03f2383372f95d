"""Comma-separated input of a scoring run, row by row with line numbers, refused where it is not what its header says.

Belongs here: encoding, header, row width, plain numbers, JSON cells. Does not belong here: what a column means.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal, os_words

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LARGEST = 1e15


@dataclass(frozen=True)
class Row:
    """One record: where it stands and its cells by column name, outer white space gone; a column the file lacks reads as empty."""

    place: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def refuse(self, what: str) -> Refusal:
        """The refusal to raise, naming file and line."""
        return Refusal(f"{self.place}：{what}")

    def number(self, column: str) -> float | None:
        """The cell as a finite number below 1e15 in size; empty is None; anything else is refused (NaN, inf, NA and text too)."""
        text = self[column]
        if not text:
            return None
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value):
            raise self.refuse(f"{column} 列“{text}”不是数字（缺数请留空）")
        if abs(value) >= LARGEST:
            raise self.refuse(f"{column} 列“{text}”绝对值不能达到 10 的 15 次方，请换用更大的计量单位")
        return value

    def json(self, column: str) -> dict[str, Any]:
        """The cell as a JSON object; empty is {}."""
        if not self[column]:
            return {}
        return parse_object(self[column], f"{self.place}：{column} 列")


def parse_object(text: str, place: str) -> dict[str, Any]:
    """A JSON object without repeated keys; anything else is refused, naming the place."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        for key in keys:
            if keys.count(key) > 1:
                raise Refusal(f"{place}：“{key}”写了两次")
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=unique)
    except ValueError as error:
        raise Refusal(f"{place}：不是合法的 JSON（{text[:40]}）") from error
    if not isinstance(value, dict):
        raise Refusal(f'{place}：应是 JSON 对象，如 {{"lower": 0}}')
    return value


def read_text(path: Path) -> str:
    """The whole file as UTF-8 (a byte order mark is fine); a missing or otherwise encoded file is refused."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refusal(f"打不开文件 {path}：{os_words(error)}") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"{path.name}：不是 UTF-8 编码，请另存为“CSV UTF-8”") from error


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    """Records of a csv file; blank lines are passed over. Refused: unknown, repeated or lacking columns, a row of another width."""
    lines = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    header: list[str] | None = None
    try:
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = _header(path, [cell.strip() for cell in cells], required, optional)
                continue
            place = f"{path.name} 第 {lines.line_num} 行"
            if len(cells) != len(header):
                raise Refusal(f"{place}：有 {len(cells)} 列，表头是 {len(header)} 列")
            yield Row(place, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
    except csv.Error as error:
        raise Refusal(f"{path.name} 第 {lines.line_num} 行：不是合法的 CSV（引号不成对）") from error
    if header is None:
        raise Refusal(f"{path.name}：是空文件，第一行应是表头 {'、'.join(required)}")


def _header(path: Path, header: list[str], required: Sequence[str], optional: Sequence[str]) -> list[str]:
    for column in header:
        if column not in required and column not in optional:
            raise Refusal(f"{path.name} 第 1 行：不认识列“{column}”，可用的列：{'、'.join([*required, *optional])}")
        if header.count(column) > 1:
            raise Refusal(f"{path.name} 第 1 行：列“{column}”写了两次")
    for column in required:
        if column not in header:
            raise Refusal(f"{path.name} 第 1 行：缺少列“{column}”")
    return header
