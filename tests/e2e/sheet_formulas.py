"""A small evaluator of spreadsheet formulas: what the live sheets use and nothing more, so that tests need no office program.

A formula with any other function fails. Ranges are lists, arithmetic on them goes element by element, as in SUMPRODUCT.
"""

from __future__ import annotations

import operator
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)|(?P<text>\"(?:[^\"]|\"\")*\")"
    r"|(?P<ref>'(?:[^']|'')+'!\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)|(?P<name>[A-Z]+)(?=\()|(?P<op><>|<=|>=|[-+*/&=<>(),]))"
)
_COMPARE = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_SUM = {"+": operator.add, "-": operator.sub, "&": lambda a, b: _text(a) + _text(b)}
_PRODUCT = {"*": operator.mul, "/": operator.truediv}


class Failed:
    """An error value, as #VALUE! or #DIV/0! is one; a formula that gives it fails its test."""


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _number(value: Any) -> Any:
    return 0 if value is None else value


def _each(does: Any, left: Any, right: Any) -> Any:
    if isinstance(left, list) or isinstance(right, list):
        length = len(left) if isinstance(left, list) else len(right)
        lefts = left if isinstance(left, list) else [left] * length
        rights = right if isinstance(right, list) else [right] * length
        return [_each(does, a, b) for a, b in zip(lefts, rights, strict=True)]
    if isinstance(left, Failed) or isinstance(right, Failed):
        return Failed()
    try:
        return does(_number(left), _number(right))
    except (TypeError, ZeroDivisionError):
        return Failed()


def _compared(does: Any, a: Any, b: Any) -> bool:
    if does in (operator.eq, operator.ne):
        return bool(does(a, b))
    if isinstance(a, str) != isinstance(b, str):  # a text is greater than every number
        a, b = int(isinstance(a, str)), int(isinstance(b, str))
    return bool(does(a, b))


class Sheets:
    """A workbook whose formulas are computed on demand; `put` changes a cell and forgets what was computed."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self._known: dict[tuple[str, int, int], Any] = {}

    def put(self, sheet: str, row: int, column: int, value: float) -> None:
        self.book[sheet].cell(row, column).value = value
        self._known.clear()

    def value(self, sheet: str, row: int, column: int) -> Any:
        key = sheet, row, column
        if key not in self._known:
            held = self.book[sheet].cell(row, column).value
            self._known[key] = _Formula(self, held[1:]).result() if isinstance(held, str) and held.startswith("=") else held
        return self._known[key]

    def area(self, ref: str) -> Any:
        sheet, _, cells = ref.rpartition("!")
        first, top, last, bottom = range_boundaries(cells)
        found = [self.value(sheet.strip("'"), row, column) for row in range(top, bottom + 1) for column in range(first, last + 1)]
        return found if ":" in cells else found[0]


class _Formula:
    def __init__(self, sheets: Sheets, text: str) -> None:
        self.sheets, self.text, self.tokens, self.place = sheets, text, [], 0
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            assert found, f"cannot read {text[at:]!r} of {text!r}"
            self.tokens.append((found.lastgroup, found.group(found.lastgroup or 0)))
            at = found.end()

    def result(self) -> Any:
        value = self._comparison()
        assert self.place == len(self.tokens), self.text
        assert not isinstance(value, Failed), self.text
        return value

    def _peek(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def _next(self) -> tuple[Any, str]:
        self.place += 1
        return self.tokens[self.place - 1]

    def _comparison(self) -> Any:
        left = self._chain(_SUM, lambda: self._chain(_PRODUCT, self._atom))
        if self._peek() in _COMPARE:
            does = _COMPARE[self._next()[1]]
            right = self._chain(_SUM, lambda: self._chain(_PRODUCT, self._atom))
            return _each(lambda a, b: _compared(does, a, b), left, right)
        return left

    def _chain(self, operators: dict[str, Any], part: Any) -> Any:
        left = part()
        while self._peek() in operators:
            left = _each(operators[self._next()[1]], left, part())
        return left

    def _atom(self) -> Any:
        kind, text = self._next()
        if kind == "number":
            return float(text) if "." in text or "e" in text.lower() else int(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "ref":
            return self.sheets.area(text)
        if text == "(":
            value = self._comparison()
            assert self._next()[1] == ")", self.text
            return value
        assert kind == "name", self.text
        self._next()
        arguments = []
        while self._peek() != ")":
            arguments.append(self._comparison())
            if self._peek() == ",":
                self._next()
        self._next()
        return getattr(self, f"_do_{text.lower()}")(*arguments)

    @staticmethod
    def _do_if(test: Any, yes: Any, no: Any) -> Any:
        return yes if test else no

    @staticmethod
    def _do_iferror(value: Any, other: Any) -> Any:
        return other if isinstance(value, Failed) else value

    @staticmethod
    def _do_round(value: Any, places: int) -> Any:
        def one(number: Any) -> Any:
            if isinstance(number, Failed):
                return number
            return float(Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))

        return [one(number) for number in value] if isinstance(value, list) else one(value)

    @staticmethod
    def _flat(values: tuple[Any, ...]) -> list[Any]:
        return [one for value in values for one in (value if isinstance(value, list) else [value])]

    def _do_sum(self, *values: Any) -> Any:
        return sum(one for one in self._flat(values) if isinstance(one, int | float))

    def _do_count(self, *values: Any) -> int:
        return sum(isinstance(one, int | float) for one in self._flat(values))

    def _do_min(self, *values: Any) -> Any:
        return min(one for one in self._flat(values) if isinstance(one, int | float))

    @staticmethod
    def _do_sumproduct(first: Any, *others: Any) -> Any:
        product = first
        for other in others:
            product = _each(operator.mul, product, other)
        return sum(product) if isinstance(product, list) else product

    @staticmethod
    def _do_isnumber(value: Any) -> bool:
        return isinstance(value, int | float)

    @staticmethod
    def _do_or(*values: Any) -> bool:
        return any(values)

    @staticmethod
    def _do_and(*values: Any) -> bool:
        return all(values)

    @staticmethod
    def _do_index(area: list[Any], place: int) -> Any:
        return area[int(place) - 1]

    @staticmethod
    def _do_small(area: list[Any], place: int) -> Any:
        return sorted(area)[int(place) - 1]

    @staticmethod
    def _do_match(wanted: Any, area: list[Any], _how: int) -> int:
        return area.index(wanted) + 1
