"""An escaping writer for HTML and inline SVG.

Belongs here: turning tags, attributes and text into markup in which no text can become a tag. Does not belong here: what a page shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import TypeAlias

VOID = frozenset({"meta", "link", "br", "input", "col", "hr"})
_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]*$")


class Safe(str):
    """Markup that is already escaped; only this module and files of the project may make one."""

    __slots__ = ()


Child: TypeAlias = "str | int | bool | Iterable[Child] | None"
Attribute: TypeAlias = "str | int | float | bool | None"


def text(child: Child) -> Safe:
    """Escaped markup of one child: Safe stays as it is, None and booleans give nothing, iterables are joined."""
    if isinstance(child, Safe):
        return child
    if child is None or isinstance(child, bool):
        return Safe("")
    if isinstance(child, str):
        return Safe(escape(child, quote=False))
    if isinstance(child, int):
        return Safe(str(child))
    return Safe("".join(text(one) for one in child))


@lru_cache(maxsize=1024)
def _attribute_name(name: str) -> str:
    spelled = "class" if name == "cls" else name.rstrip("_").replace("_", "-")
    if not _NAME.match(spelled):
        raise ValueError(f"not an attribute name: {name!r}")
    return spelled


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {_attribute_name(name)}"
    shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f' {_attribute_name(name)}="{escape(shown, quote=True)}"'


@lru_cache(maxsize=256)
def _check_tag(tag: str) -> None:
    if not _NAME.match(tag):
        raise ValueError(f"not a tag: {tag!r}")


def el(tag: str, *children: Child, **attributes: Attribute) -> Safe:
    """One element. `cls` is class, underscores become hyphens (data_key, stroke_width), None and False leave an attribute out.

    Raises ValueError for a tag or attribute name that is not a plain name, or children inside a void element.
    """
    _check_tag(tag)
    opened = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    if tag in VOID:
        if children:
            raise ValueError(f"<{tag}> takes no children")
        return Safe(opened)
    return Safe(f"{opened}{text(children)}</{tag}>")


def document(head: Child, body: Child) -> str:
    """A whole HTML document in Chinese."""
    return "<!DOCTYPE html>\n" + el("html", el("head", head), "\n", el("body", body), lang="zh-CN") + "\n"
