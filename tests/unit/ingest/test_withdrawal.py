"""A file taken away from raw/ is a recorded withdrawal; a moved one is not; one that is put back counts again with its first day."""

from __future__ import annotations

from datetime import date

from pipelines.ingest.receipt import Receipt, read_seen, receipts, receive, store_path
from pipelines.ingest.withdrawal import Withdrawal, counting, withdrawal_findings
from pipelines.paths import Roots

D1, D2, D3, D4 = date(2025, 4, 9), date(2025, 5, 9), date(2025, 6, 9), date(2025, 7, 9)


def put(roots: Roots, name: str, content: bytes) -> None:
    path = roots.submissions / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def day(roots: Roots, as_of: date) -> tuple[list[tuple[str, bytes, date]], list[Withdrawal]]:
    """Path, bytes and day of what counts on that day, and what is withdrawn."""
    current, withdrawn = counting(receipts(roots)[0], read_seen(roots), as_of)
    return [(r.path.removeprefix("submissions/"), _bytes(roots, r), r.received_on) for r in current], withdrawn


def _bytes(roots: Roots, receipt: Receipt) -> bytes:
    return store_path(roots, receipt.file_sha256).read_bytes()


def test_a_removed_file_is_withdrawn_from_that_day_on_and_nothing_is_lost(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "b.xlsx", b"two")
    receive(roots, D1)
    (roots.submissions / "a.xlsx").unlink()
    report = receive(roots, D2)
    assert report.withdrawn == ["submissions/a.xlsx"]
    assert report.metadata()["从 raw 取走，按撤回"] == "1（submissions/a.xlsx）"
    current, (gone,) = day(roots, D2)
    assert current == [("b.xlsx", b"two", D1)]
    assert (gone.receipt.path, gone.receipt.received_on, gone.withdrawn_on) == ("submissions/a.xlsx", D1, D2)
    assert store_path(roots, gone.receipt.file_sha256).read_bytes() == b"one"
    assert sorted(name for name, *_ in day(roots, D1)[0]) == ["a.xlsx", "b.xlsx"], "on the day before it counted"
    (finding,) = withdrawal_findings([gone])
    assert (finding.rule, finding.path) == ("report_withdrawn", "submissions/a.xlsx")
    assert finding.message.startswith("“submissions/a.xlsx”曾于 2025-04-09 收到，截至 2025-05-09 的运行发现它已从 raw 里取走")
    assert receive(roots, D3).withdrawn == [], "said once"


def test_what_is_put_back_counts_again_with_its_first_day(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "b.xlsx", b"two")
    receive(roots, D1)
    (roots.submissions / "a.xlsx").unlink()
    receive(roots, D2)
    put(roots, "a.xlsx", b"one")
    receive(roots, D3)
    assert day(roots, D3)[1] == []
    assert sorted(day(roots, D3)[0]) == [("a.xlsx", b"one", D1), ("b.xlsx", b"two", D1)]
    assert [name for name, *_ in day(roots, D2)[0]] == ["b.xlsx"]
    (roots.submissions / "a.xlsx").unlink()
    receive(roots, D4)
    assert [w.withdrawn_on for w in day(roots, D4)[1]] == [D4]


def test_another_version_put_in_the_place_of_a_removed_one_is_a_new_receipt(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "b.xlsx", b"two")
    receive(roots, D1)
    (roots.submissions / "a.xlsx").unlink()
    receive(roots, D2)
    put(roots, "a.xlsx", b"better")
    receive(roots, D3)
    current, withdrawn = day(roots, D3)
    assert sorted(current) == [("a.xlsx", b"better", D3), ("a.xlsx", b"one", D1), ("b.xlsx", b"two", D1)]
    assert withdrawn == []


def test_every_version_that_came_by_a_removed_path_is_withdrawn(roots: Roots) -> None:
    put(roots, "b.xlsx", b"two")
    for content, on in ((b"one", D1), (b"better", D2)):
        put(roots, "a.xlsx", content)
        receive(roots, on)
    (roots.submissions / "a.xlsx").unlink()
    receive(roots, D3)
    current, withdrawn = day(roots, D3)
    assert [name for name, *_ in current] == ["b.xlsx"]
    assert len(withdrawn) == 2


def test_a_renamed_file_is_no_withdrawal_and_keeps_its_day(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    put(roots, "b.xlsx", b"two")
    receive(roots, D1)
    (roots.submissions / "a.xlsx").rename(roots.submissions / "c.xlsx")
    receive(roots, D2)
    current, withdrawn = day(roots, D2)
    assert ("a.xlsx", b"one", D1) in current
    assert ("c.xlsx", b"one", D2) in current
    assert withdrawn == []
    (roots.submissions / "c.xlsx").unlink()
    receive(roots, D3)
    current, withdrawn = day(roots, D3)
    assert [name for name, *_ in current] == ["b.xlsx"]
    assert sorted(w.receipt.path for w in withdrawn) == ["submissions/a.xlsx", "submissions/c.xlsx"]


def test_a_share_that_is_not_there_withdraws_nothing(roots: Roots) -> None:
    put(roots, "a.xlsx", b"one")
    (roots.exports / "stv_activity").mkdir()
    (roots.exports / "stv_activity" / "2025-03.csv").write_bytes(b"x")
    receive(roots, D1)
    (roots.submissions / "a.xlsx").unlink()
    assert receive(roots, D2).withdrawn == [], "an empty folder says nothing"
    roots.submissions.rmdir()
    assert receive(roots, D2).withdrawn == []
    assert len(day(roots, D2)[0]) == 2


def test_what_was_not_looked_at_is_not_withdrawn(roots: Roots) -> None:
    put(roots, "甲/a.xlsx", b"one")
    put(roots, "乙/b.xlsx", b"two")
    put(roots, "乙/c.xlsx", b"three")
    receive(roots, D1)
    (roots.submissions / "甲" / "a.xlsx").unlink()
    (roots.submissions / "乙" / "b.xlsx").unlink()
    assert receive(roots, D2, "submissions/乙").withdrawn == ["submissions/乙/b.xlsx"]
    assert receive(roots, D3).withdrawn == ["submissions/甲/a.xlsx"]


def test_a_link_that_is_gone_is_forgotten_without_a_word(roots: Roots) -> None:
    put(roots, "b.xlsx", b"two")
    (roots.submissions / "外.xlsx").symlink_to("/etc/hostname")
    receive(roots, D1)
    found = receipts(roots)[0]
    assert len(counting(found, read_seen(roots), D1)[0]) == 2
    (roots.submissions / "外.xlsx").unlink()
    assert receive(roots, D2).withdrawn == []
    current, withdrawn = day(roots, D2)
    assert [name for name, *_ in current] == ["b.xlsx"]
    assert withdrawn == []
