"""What an office or a county reads is Chinese: no English word, no identifier, on pages and sheets (packs and papers: tests/unit/reports).

Texts that counties wrote themselves stand as they are; addresses, fingerprints and codes are no words.
"""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Province
from tests.edition_texts import english, texts_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("缺 indicator_value：海原县 17", {"indicator_value"}),
        ("见 rule_params", {"rule_params"}), ("report_status 未报", {"report_status"}),
        ("方案 sample-2025，请另存为 .xlsx", set()), ("编号 ebe2d33f8382b687，工作版 2026-07-31-e19b6840", set()),
        ("“51649999MJX999925M”不在台账内，见 https://demo.invalid/2025/a.html", set()), ("用 sanzhang decide verify 记下", set()),
        ("A02 三长齐备率", set()), ("goalposts", {"goalposts"}), ("Word 或 WPS", set()),
        ("公式出错（#REF!），收到：exports/stv/导出.csv", set()), ("words", {"words"}),
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
