"""Layout maps: how a sheet that is no template maps to a form, agreed by the office (raw/office/layouts/<name>.yaml).

Belongs here: the strict shape, loading, writing. Does not belong here: finding one in a sheet (ingest.adopted), proposing one (adoption).
A map is declarative and executes nothing: it may come from a colleague. It fits a sheet only where the headings are exactly its own.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from yaml import YAMLError, safe_dump

from pipelines.contracts.declaration import declaration
from pipelines.contracts.form import Form, forms
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.text import fold

_FEWEST = 3
_WORDS_AND_NUMBER = re.compile(r"^([^\d约近]+?)[:：,，(（]?((?:约|近)?\d[\d,.]*\s*[^\d)）]{0,3})[)）]?$")


class Split(BaseModel):
    """A column that gives several fields: `mark` parts its texts from left to right, "=" gives each field the whole text, "" parts the
    words from the number behind them (农民50人)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    fields: tuple[str, ...] = Field(min_length=2, max_length=6)
    mark: str = Field(default="", max_length=3)

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if not self.mark and len(self.fields) != len(("words", "number")):
            raise ValueError("splits 里不写 mark 的，只能拆成文字和数字两个字段")
        return self

    def parts(self, text: str) -> list[str]:
        """The text of each field; a text that does not part so goes whole to the first one."""
        if self.mark == "=":
            return [text] * len(self.fields)
        if self.mark:
            pieces = [piece.strip() for piece in text.split(self.mark, len(self.fields) - 1)]
            return [*pieces, *[""] * (len(self.fields) - len(pieces))]
        match = _WORDS_AND_NUMBER.match(text.strip())
        return [match.group(1).strip(), match.group(2).strip()] if match else [text, ""]


class LayoutMap(BaseModel):
    """One map. `headers` are the headings from left to right, `columns` those that are a field, `splits` those that are several,
    `constants` what a field is in every row, `lookups` by field how texts of this office are to be read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern=r"^[\w\u4e00-\u9fff-]+$", max_length=60)
    version: int = Field(ge=1)
    form: str
    headers: tuple[str, ...]
    columns: dict[str, str]
    constants: dict[str, str] = {}
    splits: dict[str, Split] = {}
    lookups: dict[str, dict[str, str]] = {}
    note: str = ""

    @model_validator(mode="after")
    def _holds(self) -> Self:
        form = forms().get(self.form)
        if form is None:
            raise ValueError(f"没有表 {self.form}，现有 {'、'.join(forms())}")
        if len(self.headers) < _FEWEST or len(set(self.folded)) != len(self.headers):
            raise ValueError(f"headers 至少要有 {_FEWEST} 个不同的表头")
        if strange := [header for header in self.columns if fold(header) not in self.folded]:
            raise ValueError(f"columns 里的“{strange[0]}”不在 headers 里")
        if strange := [header for header in self.splits if fold(header) not in self.folded or header in self.columns]:
            raise ValueError(f"splits 里的“{strange[0]}”不在 headers 里，或已在 columns 里")
        split = [name for one in self.splits.values() for name in one.fields]
        named = [*self.columns.values(), *self.constants, *split]
        if strange := [name for name in self.lookups if name not in [*self.columns.values(), *split]]:
            raise ValueError(f"lookups 里的 {strange[0]} 不是由一列给出的字段")
        if strange := [name for name in named if name not in {field.name for field in form.fields}]:
            raise ValueError(f"{form.title}没有字段 {strange[0]}")
        if len(set(named)) != len(named):
            raise ValueError("一个字段只能由一列给出，或写成常数")
        return self

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The headings as they are compared."""
        return tuple(fold(header) for header in self.headers)

    @property
    def fingerprint(self) -> str:
        """Twelve digits that stand for the headings."""
        return hashlib.sha256("\n".join(self.folded).encode()).hexdigest()[:12]

    @property
    def of_form(self) -> Form:
        return forms()[self.form]


def load_layout(path: Path) -> LayoutMap:
    """The map of a file; Refusal in one Chinese line where it is none."""
    try:
        found = LayoutMap.model_validate(declaration(path))
    except (YAMLError, UnicodeDecodeError) as error:
        raise Refusal(f"版式 {path.name} 读不通，不是 YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Refusal(f"版式 {path.name} 有误：{place + '：' if place else ''}{first['msg'].removeprefix('Value error, ')}") from error
    if found.name != path.stem:
        raise Refusal(f"版式 {path.name} 有误：name 应与文件名一致，现为 {found.name}")
    return found


def layout_files(folder: Path) -> list[Path]:
    """The files of the maps, in name order."""
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def load_layouts(folder: Path) -> tuple[LayoutMap, ...]:
    """Every map of the office, in name order; Refusal where a file is none, or two maps have the same headings."""
    found = tuple(load_layout(path) for path in layout_files(folder))
    seen: dict[str, str] = {}
    for one in found:
        if (other := seen.setdefault(one.fingerprint, one.name)) != one.name:
            raise Refusal(f"版式 {other} 和 {one.name} 的表头完全相同，请删去一个")
    return found


def write_layout(folder: Path, layout: LayoutMap) -> Path:
    """The file of the map, written whole."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{layout.name}.yaml"
    held = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in layout.model_dump(mode="json").items()
        if value not in ({}, "")
    }
    temporary = path.with_suffix(".yaml.tmp")
    temporary.write_text(safe_dump(held, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")
    temporary.replace(path)
    return path
