"""Forms and platform exports as declared in forms/*.yaml and exports/*.yaml, in the words of Frictionless Table Schema.

Belongs here: the strict loader and what it proves (names unique, header spellings and token sets disjoint).
Does not belong here: reading a submitted file (ingest), generated files (derive).
Vocabulary: https://specs.frictionlessdata.io/table-schema/ ; `aliases`, `codelist`, `unit`, `personal`, `submission` are ours.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.contracts.absence import Absence, cell_tokens
from pipelines.contracts.codelist import CodeList, codelists
from pipelines.contracts.declaration import Misdeclared, declared
from pipelines.contracts.period import Cadence
from pipelines.contracts.text import fold
from pipelines.paths import CONTRACTS

FieldType = Literal["string", "integer", "number", "date", "boolean", "list"]
Level = Literal["region", "city", "county"]
STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Constraints(BaseModel):
    """Frictionless constraints that a cell is held against."""

    model_config = STRICT
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = Field(default=None, alias="maxLength")
    pattern: str | None = None


class ForeignKey(BaseModel):
    """The value is the code of a unit; cells hold its name, resolved in the context of the reporting unit."""

    model_config = STRICT
    resource: Literal["unit"]
    level: Literal["county", "township"]


class GivenBy(BaseModel):
    """A platform export that holds the same thing for the rows in which the field `when` is filled in."""

    model_config = STRICT
    export: str
    field: str
    when: str


class Derived(BaseModel):
    """What stands for a required column that a sheet does not have, said at each row: the code that the text of another field names
    (`from`), or `value` where the day of `held` had come when the sheet was received. Nothing where neither follows.
    """

    model_config = STRICT
    origins: tuple[str, ...] = Field(default=(), alias="from")
    held: str | None = None
    value: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.origins) == bool(self.held) or (self.held is None) != (self.value is None):
            raise ValueError("derived 要么写 from，要么写 held 和 value")
        return self


_LONGEST_NAME_FIELD = 40  # a personal field for more text than this holds a narrative, not a name


class FormField(BaseModel):
    """One column of a form or export. `asked_for` says why it is asked where no indicator or check uses it; `unique_in` says that a value
    may stand once only in all reports of a period, or ever; `since` is the version of the form that brought it (an older sheet lacks it);
    `counts_rows` says that a row without it counts nowhere.
    """

    model_config = STRICT
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    type: FieldType
    format: Literal["credit_code", "period"] | None = None
    description: str = ""
    aliases: tuple[str, ...] = ()
    codelist: str | None = None
    separator: str | None = None
    unit: str | None = None
    personal: bool = False
    constraints: Constraints = Constraints()
    true_values: tuple[str, ...] = Field(default=(), alias="trueValues")
    false_values: tuple[str, ...] = Field(default=(), alias="falseValues")
    missing_values: dict[Absence, tuple[str, ...]] | None = Field(default=None, alias="missingValues")
    foreign_key: ForeignKey | None = None
    asked_for: str = ""
    unique_in: Literal["period", "ever"] | None = None
    given_by: GivenBy | None = None
    derived: Derived | None = None
    since: int = 1
    counts_rows: bool = False

    @property
    def missing_tokens(self) -> dict[str, Absence]:
        """Spelling → kind of absence for this field: its own declaration, else that of absence.yaml."""
        if self.missing_values is None:
            return cell_tokens()
        return {token: kind for kind, tokens in self.missing_values.items() for token in tokens}

    @cached_property
    def folded_tokens(self) -> dict[str, Absence]:
        """The same by folded spelling, without the empty cell."""
        return {fold(token): kind for token, kind in self.missing_tokens.items() if fold(token)}

    @property
    def names_person(self) -> bool:
        """True for a personal field that holds a name or a number; a longer personal field is a narrative in which names may stand."""
        return self.personal and (self.constraints.pattern is not None or (self.constraints.max_length or 0) <= _LONGEST_NAME_FIELD)

    @property
    def codes(self) -> CodeList | None:
        return codelists()[self.codelist] if self.codelist else None

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.title, *self.aliases)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.type == "list") != (self.separator is not None):
            raise ValueError(f"字段 {self.name}：separator 只用于 list，且 list 必须声明")
        if (self.type == "boolean") != bool(self.true_values and self.false_values):
            raise ValueError(f"字段 {self.name}：trueValues 和 falseValues 只用于 boolean，且必须都声明")
        if self.codelist and self.codelist not in codelists():
            raise ValueError(f"字段 {self.name}：code.csv 里没有代码表 {self.codelist}，请先在那里加上它的各行")
        if self.constraints.pattern and not self.description:
            raise ValueError(f"字段 {self.name}：有 pattern 的，用 description 写明该怎么填")
        sets = [("trueValues", self.true_values), ("falseValues", self.false_values), ("missingValues", tuple(self.missing_tokens))]
        if self.codes:
            sets.append(("codelist", tuple(self.codes.lookup)))
        seen: dict[str, str] = {}
        for label, tokens in sets:
            for token in tokens:
                other = seen.setdefault(fold(token), label)
                if other != label and fold(token):
                    raise ValueError(f"字段 {self.name}：“{token}”同时在 {other} 和 {label}")
        return self


class Submission(BaseModel):
    """How a form is sent in. `dated_by` is the field whose day says which period a row belongs to, where a sheet names none."""

    model_config = STRICT
    version: int
    level: tuple[Level, ...]
    workbook: Literal["monthly", "quarterly", "yearly"]
    sheet: str
    sheet_aliases: tuple[str, ...] = ()
    grain: str
    cadence: Cadence
    unit_label: str
    period_label: str
    dated_by: str | None = None


class Pair(BaseModel):
    """Two fields of one row that must stand in order: smaller ≤ larger, judged by the named rule."""

    model_config = STRICT
    smaller: str
    larger: str
    rule: Literal["part_over_whole", "dates_reversed"]


class Table(BaseModel):
    """What forms and exports share: a name, fields, a key. `not_scored` says why no indicator draws on it."""

    model_config = STRICT
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    description: str = ""
    primary_key: tuple[str, ...] = Field(alias="primaryKey")
    fields: tuple[FormField, ...]
    pairs: tuple[Pair, ...] = ()
    not_scored: str = ""

    def field(self, name: str) -> FormField:
        return next(f for f in self.fields if f.name == name)

    @model_validator(mode="after")
    def _disjoint(self) -> Self:
        names = [f.name for f in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}：字段名重复")
        if missing := set(self.primary_key) - set(names):
            raise ValueError(f"{self.name}：primaryKey 里的 {sorted(missing)} 不是字段")
        for pair in self.pairs:
            if missing := {pair.smaller, pair.larger} - set(names):
                raise ValueError(f"{self.name}：pairs 里的 {sorted(missing)} 不是字段")
        for one in self.fields:
            if one.given_by and one.given_by.when not in names:
                raise ValueError(f"{self.name}：{one.name} 的 given_by 里 {one.given_by.when} 不是字段")
            if one.derived and not {*one.derived.origins, one.derived.held or names[0]} <= set(names):
                raise ValueError(f"{self.name}：{one.name} 的 derived 指的不是本表的字段")
        seen: dict[str, str] = {}
        for one in self.fields:
            for spelling in one.spellings:
                if seen.setdefault(fold(spelling), one.name) != one.name:
                    raise ValueError(f"{self.name}：表头“{spelling}”同时属于 {seen[fold(spelling)]} 和 {one.name}")
        return self


class Form(Table):
    """A form that units fill in; `summary_of` names the form of which it only holds sums: nobody owes it, no indicator draws on it."""

    clause: str
    submission: Submission
    summary_of: str | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        dated = self.submission.dated_by
        if dated is not None and not any(f.name == dated and f.type == "date" for f in self.fields):
            raise ValueError(f"{self.name}：dated_by 应是本表的日期字段，现为 {dated}")
        return self

    @model_validator(mode="after")
    def _versions(self) -> Self:
        for one in self.fields:
            if one.since > self.submission.version:
                raise ValueError(f"{self.name}：{one.name} 的 since 大于表样版本 {self.submission.version}")
            if one.since > 1 and one.constraints.required:
                raise ValueError(f"{self.name}：{one.name} 是后来加的列，不能必填，旧表没有这一列")
        return self


class Export(Table):
    """A table that a platform gives; `assumed` says that no real layout was seen."""

    assumed: bool
    platform: str
    folder: str
    period_field: str
    cadence: Cadence
    grain: str

    @property
    def row_key(self) -> tuple[str, str]:
        """What a row is known by within the platform: its first declared column, in its month. Of equal rows the last line counts."""
        return self.fields[0].name, self.period_field


T = TypeVar("T", Form, Export)


def _load(model: type[T], folder: Path) -> dict[str, T]:
    loaded: dict[str, T] = {}
    for path in sorted(folder.glob("*.yaml")):
        table = declared(model, path)
        if table.name != path.stem:
            raise Misdeclared(f"{path.name}：name 应与文件名一致，现为 {table.name}")
        loaded[table.name] = table
    return loaded


@lru_cache(maxsize=1)
def forms() -> dict[str, Form]:
    """Every declared form by name, in name order; ValueError (one line) when a declaration contradicts itself."""
    return _load(Form, CONTRACTS / "forms")


@lru_cache(maxsize=1)
def ledgers() -> tuple[Form, ...]:
    """The declared forms whose rows stand for one thing each, in name order: all but those that only hold sums of another."""
    return tuple(form for form in forms().values() if form.summary_of is None)


@lru_cache(maxsize=1)
def exports() -> dict[str, Export]:
    """Every declared platform export by name, in name order."""
    return _load(Export, CONTRACTS / "exports")
