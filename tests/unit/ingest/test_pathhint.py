"""Who sent a file: the register of receipts first, then the path; never a guess between two."""

from __future__ import annotations

import pytest

from pipelines.contracts.unit import unit_book
from pipelines.ingest.pathhint import sender


@pytest.mark.parametrize(
    ("path", "said", "expected"),
    [
        ("submissions/兴庆区/月报.xlsx", "", "640104"),
        ("submissions/邮件附件/640522/大武口区2025年9月报表.xlsx", "海原县科协", "640522"),
        ("submissions/邮件附件/640522/月报.xlsx", "", "640522"),
        ("submissions/中卫市/海原县/月报.xlsx", "中卫市科协", "640522"),
        ("submissions/银川市/月报.xlsx", "", "640100"),
        ("submissions/兴庆区转西夏区/月报.xlsx", "", ""),
        ("submissions/月报20250401.xlsx", "", ""),
    ],
)
def test_the_register_names_the_sender_before_the_path_does(path: str, said: str, expected: str) -> None:
    assert sender(path, said, unit_book()) == expected
