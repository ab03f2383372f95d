"""What an office or a county reads is Chinese: no English word, no identifier, on pages, sheets, slips and papers.

Texts that counties wrote themselves stand as they are; addresses, fingerprints and codes are no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from pipelines.ingest.receipt import store_path
from pipelines.reports import pack
from pipelines.reports.papers.bulletin import write_bulletin
from pipelines.reports.published import opened
from tests.e2e.conftest import Province
from tests.e2e.edition_texts import texts_of

# names of programs and of kinds of files, as people write them in Chinese texts too
ALLOWED = {"xlsx", "xls", "xlsb", "ods", "docx", "pdf", "csv", "parquet", "zip", "Excel", "Word", "WPS", "LibreOffice", "PDF"}
# no words: addresses, a scheme's name, fingerprints and numbers of findings, numbers of organisations and activities, commands to type
NO_WORDS = re.compile(
    r"https?://\S+|sample-\d{4}|\b[0-9a-f]{8,64}\b|\b\d{4}-\d\d-\d\d-[0-9a-f]{8}\b|\b(?=\w*\d)[0-9A-Z_]{8,}\b|sanzhang(?: [a-z]+){1,2}"
)
WORD = re.compile(r"[A-Za-z][A-Za-z_]{2,}")


def english(texts: Iterable[str]) -> dict[str, str]:
    """Every English word of the texts that is not allowed, with a text it stands in."""
    found: dict[str, str] = {}
    for text in texts:
        for word in WORD.findall(NO_WORDS.sub("", text)):
            if word not in ALLOWED:
                found.setdefault(word, text.strip()[:160])
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("缺 indicator_value：海原县 17", {"indicator_value"}),
        ("见 rule_params", {"rule_params"}), ("report_status 未报", {"report_status"}),
        ("方案 sample-2025，请另存为 .xlsx", set()), ("编号 ebe2d33f8382b687，工作版 2026-07-31-e19b6840", set()),
        ("“51649999MJX999925M”不在台账内，见 https://demo.invalid/2025/a.html", set()), ("用 sanzhang decide verify 记下", set()),
        ("A02 三长齐备率", set()), ("goalposts", {"goalposts"}), ("Word 或 WPS", set()), ("words", {"words"}),
    ],
)  # fmt: skip
def test_identifiers_are_told_from_names_and_numbers(text: str, words: set[str]) -> None:
    assert set(english([text])) == words


def test_no_english_word_stands_on_a_page_or_sheet(province: Province) -> None:
    edition = province.database().parent
    files = [*sorted((edition / "site").rglob("*.html")), *sorted((edition / "workbooks").iterdir())]
    assert len(files) > 100
    found = {}
    for path in files:
        texts = texts_of(path)
        assert len(texts) > 5, path.name
        found |= {(path.name, word): text for word, text in english(texts).items()}
    assert found == {}


def test_no_english_word_stands_in_what_is_handed_out(small_province: Province, tmp_path: Path) -> None:
    roots = small_province.roots
    with opened(small_province.database()) as edition:
        write_bulletin(edition, tmp_path / "通报.docx")
    pack.write_packs(small_province.database(), tmp_path / "packs", partial(store_path, roots), "640303")
    files = [path for path in sorted(tmp_path.rglob("*")) if path.is_file() and path.parent.name != "标注副本"]
    assert {path.suffix for path in files} >= {".html", ".xlsx", ".docx"}
    assert {(path.name, word): text for path in files for word, text in english(texts_of(path)).items()} == {}
