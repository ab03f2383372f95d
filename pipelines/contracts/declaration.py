"""The YAML files in which forms, rules and layouts are declared: parsed, and held against what they may say.

Belongs here: parsing by libyaml (a tenth of the time of the parser in Python), mistakes as one Chinese line with file and key.
Does not belong here: what a declaration means.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from yaml import CSafeLoader, MarkedYAMLError, load

from pipelines.contracts.refusal import Refusal

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Declared = TypeVar("Declared", bound="BaseModel")
_WORDS = {"missing": "没有写", "extra_forbidden": "不认识这个键，看看拼写"}


class Misdeclared(Refusal, ValueError):
    """Raised where a declaration cannot be used: one line with file, key, what was expected."""


def declaration(path: Path) -> Any:
    """What the file declares; yaml.YAMLError where it is no YAML."""
    return load(path.read_text(encoding="utf-8"), Loader=CSafeLoader)


def declared(model: type[Declared], path: Path) -> Declared:
    """The declaration of the file as `model`; Misdeclared where it is no YAML or says what the model does not know."""
    from pydantic import ValidationError  # a fifth of a second, which commands that only ask for a title need not spend

    try:
        return model.model_validate(declaration(path))
    except MarkedYAMLError as error:
        line = f" 第 {error.problem_mark.line + 1} 行" if error.problem_mark else ""
        raise Misdeclared(f"{path.name}{line}：不是合规的 YAML，请检查缩进、冒号后的空格和引号") from error
    except ValidationError as error:
        raise Misdeclared(f"{path.name}：{_said(error)}") from error


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    keys = [f"第 {part + 1} 项" if isinstance(part, int) else str(part) for part in first["loc"]]
    named = _name_of(first["loc"], first["input"])
    where = " ".join([*keys[:-1], *([f"（{named}）"] if named else []), *keys[-1:]])
    if first["type"] in _WORDS:
        return f"{where} {_WORDS[first['type']]}"
    if first["type"] == "value_error":
        said = first["msg"].removeprefix("Value error, ")
        return said if not where or (named and named in said) else f"{where}：{said}"
    expected = first.get("ctx", {}).get("expected")
    return f"{where}：“{first['input']}”不合规" + (f"，可用的有 {expected}" if expected else "")


def _name_of(keys: tuple[int | str, ...], given: Any) -> str:
    """The name of the entry in which a key is missing: where a whole entry is given, it says its own name."""
    return str(given["name"]) if keys and isinstance(given, dict) and "name" in given else ""
