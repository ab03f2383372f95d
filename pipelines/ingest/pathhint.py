"""What a path says against what the file says: a contradiction is a finding, the path never decides.

Belongs here: the comparison, and whom a receipt is sent back to. Does not belong here: finding unit or period in the content (reading).
"""

from __future__ import annotations

import re

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.form import forms
from pipelines.contracts.period import Cadence, find_in
from pipelines.contracts.unit import UnitBook

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def _named_units(path: str, book: UnitBook) -> set[str]:
    """County or city codes that words of the path name, by the longest full name (兴庆区, 银川市) standing in it."""
    counties = {u.code for u in book.recorded("county") if u.name in path}
    if counties:
        return counties
    return {u.code for u in book.of_level("city") if u.name in path}


def sender(path: str, said: str, book: UnitBook) -> str:
    """The county or city that sent a file: the one that the register of receipts (`said`) names, else the one its path names, else empty.

    A city that passes on what stands in the folder of one of its counties is not the sender. A hint for whom to send the file back to;
    what the file says decides whose report it is.
    """
    registered, hinted = (_only(text, book) for text in (said, path))
    if registered and not (hinted and book.units[hinted].parent == registered):
        return registered
    return hinted


def named_month(path: str) -> str | None:
    """The one month that the file name of an export names."""
    period = find_in(path.rsplit("/", 1)[-1].rsplit(".", 1)[0], Cadence.MONTH)
    return period.code if period else None


def _only(text: str, book: UnitBook) -> str:
    named = _named_units(text, book) or {c for c in _CODE.findall(text) if c in book.units}
    return named.pop() if len(named) == 1 else ""


def contradictions(path: str, sha256: str, parts: list[tuple[str, str, str | None, str | None]], book: UnitBook) -> list[Finding]:
    """path_contradicts findings of one receipt; parts are (sheet, form, unit_code, period) of its file.

    Only a path that names exactly one unit, or exactly one period of the part's cadence, and none of them the part's, contradicts.
    """
    findings: list[Finding] = []
    units = _named_units(path, book)
    said = {p[2] for p in parts if p[2]}
    if len(units) == 1 and said and not units & _with_parents(said, book):
        names = "、".join(book.units[c].name for c in sorted(said))
        findings.append(
            make("path_contradicts", file_sha256=sha256, unit_code=min(said), observed=book.units[next(iter(units))].name, expected=names,
                 path=path)
        )  # fmt: skip
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    for form in sorted({p[1] for p in parts}):
        hinted = find_in(stem, forms()[form].submission.cadence)
        periods = {p[3] for p in parts if p[1] == form and p[3]}
        if hinted and periods and hinted.code not in periods:
            unit = min((p[2] for p in parts if p[1] == form and p[2]), default="")
            findings.append(
                make("path_contradicts", file_sha256=sha256, form=form, unit_code=unit, period=min(periods), observed=hinted.title,
                     expected="、".join(sorted(periods)), path=path)
            )  # fmt: skip
    return findings


def _with_parents(codes: set[str], book: UnitBook) -> set[str]:
    return codes | {book.units[c].parent for c in codes}
