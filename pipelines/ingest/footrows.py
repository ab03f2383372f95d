"""Rows under the data of a table that are none: signatures in several cells, sums told in words, a sentence that nothing was held.

Belongs here: telling such rows by their texts. Does not belong here: other kinds of rows (rows), the sums themselves (totals).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.contracts.layout import layout
from pipelines.ingest.wording import plain

_STAMPED = re.compile(r"\(?(?:盖章|公章|签章|章|签字|签名)\)?$")
_OFFICE = re.compile(r"(?:科学技术协会|科协)$")
_BARE_DATE = re.compile(r"^(?:19|20)\d{2}(?:年|[-./])\d{1,2}(?:月|[-./])\d{1,2}日?$")
_PHONE = re.compile(r"^[\d\-]{7,18}$")
_NAME_AFTER = 4  # letters of a name that stands in the cell of its label (填报人 赵小刚)
_COUNTED = re.compile(
    r"^(?:[\u4e00-\u9fff\d]{0,8}(?:共|共计|合计|总计|累计)|[共计])(?:开展|举办)?(\d+)(?:场次|场|期|次|人次|人|个|项|条|支|名|家|件)(?:活动|培训)?$"
)
_NOTHING = re.compile(r"(?:未|没有|无)(?:组织|集中)?(?:开展|举办|组织|实施|发生|新增|产生)")
_WHEN = re.compile(r"本月|本期|本季|当月|当期|[一二三四]季度|\d{1,2}月|[上下]半年|本年|特此说明|零报告")
_ELSEWHERE = re.compile(r"见附|另附|另报|附后|线上|见.{0,4}表")
_LONGEST_SENTENCE = 60


@lru_cache(maxsize=1)
def _labels() -> tuple[str, ...]:
    words = layout()
    said = (*words.footer_words, *words.contact_words, *words.ignored_period_labels)
    return tuple(sorted({plain(word).rstrip(":") for word in said if len(word) > 1}, key=len, reverse=True))


def is_signature(text: str) -> bool:
    """The name of an office to be stamped, or a bare date: what stands under a table on the right."""
    said = plain(text)
    return bool(_STAMPED.search(said) or _OFFICE.search(said) or _BARE_DATE.match(said))


def is_signature_row(texts: Sequence[str]) -> bool:
    """True for a row of labels of people who answer for a table, each with at most one name beside or behind it (填报人 | 赵小刚)."""
    said = [_STAMPED.sub("", plain(text)).rstrip(":") for text in texts]
    labels = [text for text in said if text in _labels()]
    others = [text for text in said if text not in _labels() and not _BARE_DATE.match(text) and not _PHONE.match(text)]
    if len(labels) > 1:
        return len(others) <= len(labels)
    return len(said) > 1 and all(text in _labels() or _names_someone(text) or _BARE_DATE.match(text) for text in said)


def _names_someone(text: str) -> bool:
    """True for a label with a name or a number behind it in one cell."""
    rest = next((text[len(label) :].lstrip(":") for label in _labels() if text.startswith(label)), "")
    return bool(rest) and (len(rest) <= _NAME_AFTER or bool(_PHONE.match(rest)))


def counts_in_words(text: str) -> bool:
    """True for a sum told in words: 共2期, 二季度共2期, 共2场次."""
    return bool(_COUNTED.match(plain(text)))


def says_nothing_was_held(text: str) -> bool:
    """True for a sentence that nothing was held in the period (本月我县未组织开展三队活动，特此说明); not where it points elsewhere."""
    said = plain(text)
    if len(said) > _LONGEST_SENTENCE or not _NOTHING.search(said) or _ELSEWHERE.search(said):
        return False
    return bool(_WHEN.search(said))
