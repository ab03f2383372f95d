"""Parts of a workbook that office programs read and the reader does not, or must not believe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from unit.ingest.odd_books import HEAD, PLAIN_CELLS, SST, Package

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.mending import mended
from pipelines.ingest.reading import cells
from pipelines.paths import PROJECT_ROOT


def sheet(text: str) -> str:
    return Package().members()["xl/worksheets/sheet1.xml"].decode().replace(HEAD, text)


def texts(tmp_path: Path, package: Package) -> dict[str, str]:
    path = tmp_path / "书.xlsx"
    path.write_bytes(package.bytes())
    return {seen.cell: seen.text for seen in cells(path)}


def test_what_needs_no_mending_is_the_same_object() -> None:
    for name, data in Package().members().items():
        assert mended(name, data) is data


@pytest.mark.parametrize("count", [2**31 - 1, 2**32, 2**64])
def test_a_count_of_strings_that_would_take_all_memory(tmp_path: Path, count: int) -> None:
    path = tmp_path / "书.xlsx"
    path.write_bytes(Package(strings=SST.replace("<sst ", f'<sst count="{count}" uniqueCount="{count}" ')).bytes())
    command = [sys.executable, "-m", "pipelines.cli", "cells", str(path)]  # in a process of its own: it would end with a signal
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, check=False)
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [f"活动,{c},{'number' if t == '3.5' else 'text'},{t}" for c, t in PLAIN_CELLS.items()]


@pytest.mark.parametrize("target", ["./worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml"])
def test_targets_by_a_detour(tmp_path: Path, target: str) -> None:
    assert texts(tmp_path, Package(sheet_target=target)) == PLAIN_CELLS


def test_a_size_that_is_no_range(tmp_path: Path) -> None:
    assert texts(tmp_path, Package(head='<dimension ref="??"/>')) == PLAIN_CELLS


@pytest.mark.parametrize("encoding", ["utf-16", "UTF-16LE", "gbk", "GB2312", "gb18030"])
def test_parts_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    plain = sheet(f'<?xml version="1.0" encoding="{encoding}"?>').replace('t="s"><v>0</v>', 't="str"><v>项目</v>')
    package = Package(parts={"xl/worksheets/sheet1.xml": plain.encode(encoding)})
    assert texts(tmp_path, package) == PLAIN_CELLS


def test_an_entity_in_another_encoding_is_still_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0" encoding="gbk"?><!DOCTYPE x [<!ENTITY a "甲">]>' + sheet("")
    path = tmp_path / "书.xlsx"
    path.write_bytes(Package(parts={"xl/worksheets/sheet1.xml": bomb.encode("gbk")}).bytes())
    with pytest.raises(Refusal, match="实体声明"):
        cells(path)


def test_escaped_characters_and_literal_sections() -> None:
    name = "xl/sharedStrings.xml"
    assert mended(name, "<t>甲_x4E59_丙_x000D_</t>".encode()) == "<t>甲乙丙_x000D_</t>".encode()
    assert mended(name, "<t><![CDATA[甲<乙]]></t>".encode()) == "<t>甲&lt;乙</t>".encode()
    assert mended(name, b"<t>_xD83D_</t>") == b"<t>_xD83D_</t>"
