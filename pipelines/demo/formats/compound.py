"""OLE compound files (version 3, 512-byte sectors) out of named streams, after [MS-CFB].

Belongs here: header, FAT, directory. Does not belong here: what the streams hold (xls, hostile).
"""

from __future__ import annotations

from struct import pack

_SECTOR, _MINI_CUTOFF, _ENTRIES_A_SECTOR = 512, 4096, 4
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MOST_FAT_SECTORS = 109


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + pack("<HBBIII", len(encoded) + 2 if name else 0, kind, 1, _FREE, right, child)
    return head + bytes(36) + pack("<IQ", start, size)


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams, each padded with zeros to at least 4,096 bytes so that no mini stream is needed.

    Raises ValueError where the streams are larger than 109 FAT sectors reach (7 MB).
    """
    names = sorted(streams, key=lambda n: (len(n), n.upper()))
    bodies = [streams[n].ljust(_MINI_CUTOFF, b"\0") for n in names]
    counts = [-(-len(body) // _SECTOR) for body in bodies]
    directory = -(-(len(names) + 1) // _ENTRIES_A_SECTOR)
    fats = 1
    while fats * 128 < fats + directory + sum(counts):
        fats += 1
    if fats > _MOST_FAT_SECTORS:
        raise ValueError("复合文件太大")
    fat = [_FAT] * fats + [fats + i + 1 for i in range(directory - 1)] + [_END]
    starts = []
    for count in counts:
        starts.append(len(fat))
        fat += [len(fat) + i + 1 for i in range(count - 1)] + [_END]
    fat += [_FREE] * (fats * 128 - len(fat))
    entries = [_entry("Root Entry", 5, 1, _FREE, _END, 0)]
    for place, (name, start, body) in enumerate(zip(names, starts, bodies, strict=True), start=1):
        entries.append(_entry(name, 2, _FREE, place + 1 if place < len(names) else _FREE, start, len(body)))
    entries += [_entry("", 0, _FREE, _FREE, 0, 0)] * (directory * _ENTRIES_A_SECTOR - len(entries))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += pack("<9I", 0, fats, fats, 0, _MINI_CUTOFF, _END, 0, _END, 0)
    header += pack("<109I", *range(fats), *[_FREE] * (_MOST_FAT_SECTORS - fats))
    padded = b"".join(body.ljust(count * _SECTOR, b"\0") for body, count in zip(bodies, counts, strict=True))
    return header + pack(f"<{len(fat)}I", *fat) + b"".join(entries) + padded
