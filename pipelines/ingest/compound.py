"""The OLE container of .xls and .et files: one stream out of it, and proof that following its chains ends.

Belongs here: sectors, chains, directory. Does not belong here: the records in a stream (biff).
A reader that trusts these numbers asks for memory by the hundred gigabytes and takes the whole run down: they are checked first.
"""

from __future__ import annotations

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
        self._size = 1 << shift
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
        if number >= self._sectors:
            raise Refusal(_BROKEN)
        at = (number + 1) * self._size
        return self._content[at : at + self._size]

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
        found: list[bytes] = []
        number = start
        while number != _END:
            if len(found) > self._sectors or number >= len(self._fat):
                raise Refusal(_BROKEN)
            found.append(self._sector(number))
            number = self._fat[number]
        return b"".join(found)

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

    def stream(self, name: str) -> bytes | None:
        """The bytes of the first entry of this name; None where there is none. Refusal where its chain leaves the file."""
        found = next((e for e in self._entries if e[0] == name), None)
        if found is None:
            return None
        _, number, size = found
        if size >= _MINI_CUTOFF:
            return self._chain(number)[:size]
        pieces: list[bytes] = []
        while number != _END:
            if len(pieces) > len(self._mini_fat) or number >= len(self._mini_fat):
                raise Refusal(_BROKEN)
            pieces.append(self._mini[number * _MINI_SECTOR : (number + 1) * _MINI_SECTOR])
            number = self._mini_fat[number]
        return b"".join(pieces)[:size]
