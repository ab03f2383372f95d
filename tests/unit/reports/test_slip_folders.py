"""Folders of units: a long name or a refusal of the system in one unit costs no other unit its slip."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from pipelines.reports.slips import assemble
from pipelines.reports.slips.assemble import NAME_BYTES, shortened


def test_a_name_keeps_a_budget_of_bytes_and_whole_characters(tmp_path: Path) -> None:
    assert shortened("报表") == "报表"
    for name in ("报" * 84, "a" * 254, "a" + "报" * 84):
        short = shortened(name)
        assert name.startswith(short.removesuffix("…"))
        assert NAME_BYTES - 3 < len(short.encode()) <= NAME_BYTES + len("…".encode())
        (tmp_path / f"01_标注_{short}.xlsx").write_bytes(b"x")


def test_one_unit_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Slip:
        unit_code, unit_name = "640522", "海原县"
        findings, overdue, returned = ("a", "b"), ("c",), ()

    def refuse(number: int) -> None:
        def write(*_: object) -> None:
            raise OSError(number, "refused")

        monkeypatch.setattr(assemble, "_write", write)

    refuse(errno.ENAMETOOLONG)
    said = assemble._written_or_said(Slip(), tmp_path / "x", lambda _: tmp_path, None, {})
    assert (said.unit_name, said.findings, said.overdue, said.trouble) == ("海原县", 2, 1, "没有写全：名称太长")
    refuse(errno.ENOSPC)
    with pytest.raises(OSError, match="refused"):
        assemble._written_or_said(Slip(), tmp_path / "x", lambda _: tmp_path, None, {})
