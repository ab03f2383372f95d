"""The OLE container of .xls and .et files: one stream out of it or changed in it, and proof that following its chains ends.

Belongs here: sectors, chains, directory. Does not belong here: the records in a stream (biff).
A reader that trusts these numbers asks for memory by the hundred gigabytes and takes the whole run down: they are checked first.
"""

from __future__ import annotations

from collections.abc import Mapping
from struct import unpack_from

from pipelines.contracts.refusal import Refusal

_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_MINI_SECTOR, _MINI_CUTOFF, _ENTRY = 64, 4096, 128
_BROKEN = "文件不完整或已损坏（工作簿内部读不通）"


class Compound:
    """A compound file whose chains were all followed to their ends; Refusal where one does not end inside the file."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 1536:
            raise Refusal(_BROKEN)
        shift, mini_shift = unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Refusal(_BROKEN)
        self._content = content
        self._size: int = 1 << shift
        self._sectors = -(-(len(content) - self._size) // self._size)
        directories, fats, directory, _, _, mini_fat, mini_fats, difat, difats = unpack_from("<9I", content, 40)
        if max(directories, fats, mini_fats, difats) > self._sectors:
            raise Refusal(_BROKEN)
        self._fat = self._read_fat(difat)
        self._entries = self._read_entries(directory)
        self._mini_fat: tuple[int, ...] = ()
        self._mini = b""
        if mini_fats:
            self._mini_fat = self._words(self._chain(mini_fat))
            self._mini = self._chain(self._entries[0][1])
        if any(size > len(content) for _, _, size in self._entries):
            raise Refusal(_BROKEN)

    def _sector(self, number: int) -> bytes:
        at = self._place(number)
        return self._content[at : at + self._size]

    def _place(self, number: int) -> int:
        if number >= self._sectors:
            raise Refusal(_BROKEN)
        return (number + 1) * self._size

    def _words(self, data: bytes) -> tuple[int, ...]:
        return unpack_from(f"<{len(data) // 4}I", data)

    def _read_fat(self, difat: int) -> tuple[int, ...]:
        numbers = list(unpack_from("<109I", self._content, 76))
        seen: set[int] = set()
        while difat not in (_END, _FREE):
            if difat in seen:
                raise Refusal(_BROKEN)
            seen.add(difat)
            *more, difat = self._words(self._sector(difat))
            numbers += more
        fat: list[int] = []
        for number in numbers:
            if number != _FREE:
                fat += self._words(self._sector(number))
        return tuple(fat)

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._follow(start, self._fat, self._sectors))

    def _follow(self, number: int, table: tuple[int, ...], most: int) -> list[int]:
        """Sector after sector to the end of the chain."""
        found: list[int] = []
        while number != _END:
            if len(found) > most or number >= len(table):
                raise Refusal(_BROKEN)
            found.append(number)
            number = table[number]
        return found

    def _read_entries(self, start: int) -> list[tuple[str, int, int]]:
        """Name, first sector and size of every directory entry."""
        data = self._chain(start)
        entries = []
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            name = data[at : at + 64].decode("utf-16-le", "replace").split("\0")[0]
            first, size = unpack_from("<II", data, at + 116)
            entries.append((name, first, size))
        if not entries:
            raise Refusal(_BROKEN)
        return entries

    def _entry(self, name: str) -> tuple[str, int, int] | None:
        """The first entry of this name; capitals are no difference ([MS-CFB] 2.6.4)."""
        return next((e for e in self._entries if e[0].upper() == name.upper()), None)

    def stream(self, name: str) -> bytes | None:
        """The bytes of the first entry of this name; None where there is none. Refusal where its chain leaves the file."""
        found = self._entry(name)
        if found is None:
            return None
        _, number, size = found
        if size >= _MINI_CUTOFF:
            return self._chain(number)[:size]
        pieces = self._follow(number, self._mini_fat, len(self._mini_fat))
        return b"".join(self._mini[n * _MINI_SECTOR : (n + 1) * _MINI_SECTOR] for n in pieces)[:size]

    def changed(self, name: str, bytes_at: Mapping[int, int]) -> bytes:
        """The whole file with these bytes of the stream (place in the stream → value) changed; KeyError where there is no such stream."""
        found = self._entry(name)
        if found is None:
            raise KeyError(name)
        _, number, size = found
        content = bytearray(self._content)
        if size >= _MINI_CUTOFF:
            step, starts = self._size, [self._place(n) for n in self._follow(number, self._fat, self._sectors)]
        else:
            root = [self._place(n) for n in self._follow(self._entries[0][1], self._fat, self._sectors)]
            places = (n * _MINI_SECTOR for n in self._follow(number, self._mini_fat, len(self._mini_fat)))
            step, starts = _MINI_SECTOR, [root[at // self._size] + at % self._size for at in places]
        for at, value in bytes_at.items():
            content[starts[at // step] + at % step] = value
        return bytes(content)
