"""The text of a cell under a field of codes, of several codes, or of yes and no → its value.

Belongs here: plain spellings (codelist), what else people write for them (synonyms, words of layout.yaml), said with both texts.
Does not belong here: the lists themselves (contracts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.contracts.absence import Absence
from pipelines.contracts.codelist import CodeList
from pipelines.contracts.form import FormField
from pipelines.contracts.layout import layout
from pipelines.contracts.synonym import synonyms
from pipelines.contracts.text import fold, tidy
from pipelines.ingest.typed import Remark, Typed, unread

LIST_MARKS = re.compile(r"[、，,。;；/／|｜\s]+(?![^（(]*[)）])")  # marks inside brackets belong to a title
_AND = re.compile(r"(?:以及|[及和与]|等$)")
_BEHIND = re.compile(r"^(.+?)[(（][^()（）]*[)）]$")
_AROUND = re.compile(r"^[(（]([^()（）]+)[)）]$")
_STOPPED = re.compile(r"^(.+?)[。．.!！，,；;]+$")
_NUMBERED = re.compile(r"(?:^|(?<=[\u4e00-\u9fff）)]))[ 　]*\d{1,2}[.、．](?=[\u4e00-\u9fff])")  # 1.农民2.学生
_MASK = "＊＊＊"


def read_code(clean: str, field: FormField, codes: CodeList) -> Typed:
    """The code that a text names by title, alias or code, else the one that it means by a declared word."""
    if code := codes.find(clean):
        return Typed(code)
    return meant(clean, field, codes) or unread(Remark("code_unknown", clean, choices(codes)))


def meant(text: str, field: FormField, codes: CodeList) -> Typed | None:
    """The code that a text means by a declared word or without the words in brackets behind it, with a notice; None where none."""
    bare = _BEHIND.match(text) or _AROUND.match(text) or _STOPPED.match(text)
    if bare and (code := codes.find(bare.group(1))):
        return Typed(code, None, (Remark("code_interpreted", text, codes.title(code)),))
    known = synonyms().get(field.codelist or "")
    found = known.find(text) if known else None
    if found is None:
        return None
    shown = text if found.said == text else found.said + _MASK  # a name behind an office is nobody's business
    return Typed(found.code, None, (Remark("code_interpreted", shown, codes.title(found.code)),))


def choices(codes: CodeList | None) -> str:
    """The titles of a list, in words."""
    return "、".join(c.title for c in codes.codes) if codes else ""


def read_list(clean: str, field: FormField, codes: CodeList | None, missing: Iterable[str]) -> Typed:
    """Every code that a text names, in its order; what it names besides is said."""
    find = codes.find if codes else tidy
    if whole := find(clean):
        return Typed(whole)
    known: list[str] = []
    remarks: list[Remark] = []
    for element in filter(None, LIST_MARKS.split(_NUMBERED.sub("、", clean))):
        for typed in _elements(element, field, codes, missing):
            remarks += typed.remarks
            if typed.value and typed.value not in known:
                known.append(str(typed.value))
    value = (field.separator or "、").join(known) or None
    return Typed(value, None if value else Absence.UNPARSEABLE, tuple(remarks))


def _elements(element: str, field: FormField, codes: CodeList | None, missing: Iterable[str]) -> list[Typed]:
    find = codes.find if codes else tidy
    if code := find(element):
        return [Typed(code)]
    if fold(element) in missing:
        return []
    if codes is None:
        return []
    if one := meant(element, field, codes):
        return [one]
    parts = [part for part in _AND.split(element) if part]
    if len(parts) > 1 or parts != [element]:
        read = [Typed(code) if (code := codes.find(part)) else meant(part, field, codes) for part in parts]
        if any(read):
            told = zip(parts, read, strict=True)
            return [typed or unread(Remark("code_unknown", part, choices(codes))) for part, typed in told]
    return [unread(Remark("code_unknown", element, choices(codes)))]


def read_yes_or_no(clean: str, field: FormField) -> Typed:
    """True or False by the field's own words; √, 有, 已载入, 未建立 with a notice."""
    folded = fold(clean)
    if folded in {fold(t) for t in field.true_values} or folded == "true":
        return Typed(True)
    if folded in {fold(t) for t in field.false_values} or folded == "false":
        return Typed(False)
    words = layout()
    if bare := _BEHIND.match(clean):
        plain = read_yes_or_no(bare.group(1), field)
        if plain.value is not None:
            answer = (field.true_values if plain.value else field.false_values)[0]
            return Typed(plain.value, None, (Remark("boolean_interpreted", clean, answer),))
    for value, said, begins in ((True, words.yes_words, words.yes_beginnings), (False, words.no_words, words.no_beginnings)):
        if folded in {fold(word) for word in said} or (len(folded) <= 8 and folded.startswith(begins)):
            return Typed(value, None, (Remark("boolean_interpreted", clean, (field.true_values if value else field.false_values)[0]),))
    return unread(Remark("boolean_unparseable", clean, f"“{field.true_values[0]}”或“{field.false_values[0]}”"))
