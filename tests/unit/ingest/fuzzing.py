"""Files mutated at random from a seed: bytes, zip members, XML, cells. `make fuzz` runs it long, test_fuzz a little.

Belongs here: mutations and the promises that every answer keeps. Does not belong here: single known faults (test_reading, test_hostile).
"""

from __future__ import annotations

import argparse
import io
import random
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.gathered import FileRead
from pipelines.ingest.reading import cells, read_export, read_submission

GOLDEN = Path(__file__).parents[2] / "golden"
LARGEST = 2 << 20
SECONDS, MEBIBYTES = 20.0, 1024
ODD = (
    *(
        "",
        "0",
        "-1",
        "1e308",
        "1e-320",
        "NaN",
        "99999999999999999999",
        "#REF!",
        "=1+1",
        "+cmd",
        "@x",
        "\ufeff",
        "\u202e甲",
        "𠮷",
        "A" * 40_000,
    ),
    *(
        "2025-02-30",
        "45717",
        "-45717",
        "2958466",
        "约",
        "约约200余人人",
        "万",
        "1.2.3",
        "合计",
        "本期无",
        "填报单位：",
        "9" * 400,
        "\x07",
        "]]>",
    ),
    "&#0;",
)
_TEXT = re.compile(rb">([^<>]{1,80})<")
_ATTRIBUTE = re.compile(rb'="([^"<>]{0,60})"')
_TAG = re.compile(rb"</?[A-Za-z:]+[^>]{0,200}>")


def sources() -> list[Path]:
    """Every golden input, of every format."""
    return sorted(GOLDEN.glob("*/*/input.*"))


def scratched(content: bytes, rng: random.Random) -> bytes:
    """Bytes flipped, dropped, doubled, cut off or swapped."""
    changed = bytearray(content)
    for _ in range(rng.randrange(1, 12)):
        at, length = rng.randrange(len(changed) + 1), rng.choice((1, 2, 4, 8, 64, 512))
        match rng.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length]
            case 3:
                changed[at : at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f", b"\x00\x00\x01\x00"))
            case _:
                if rng.random() < 0.2:
                    del changed[at:]
    return bytes(changed)


def _edited(xml: bytes, rng: random.Random) -> bytes:
    """A text, an attribute or a tag replaced by something odd, or a tag doubled or dropped."""
    pattern, odd = rng.choice((_TEXT, _ATTRIBUTE, _TAG)), rng.choice(ODD).encode("utf-8", "surrogatepass")
    found = list(pattern.finditer(xml))
    if not found:
        return scratched(xml, rng)
    for match in sorted(rng.sample(found, min(len(found), rng.randrange(1, 6))), key=lambda m: -m.start()):
        if pattern is _TAG:
            xml = xml[: match.start()] + match.group() * rng.choice((0, 2, 50)) + xml[match.end() :]
        else:
            xml = xml[: match.start(1)] + odd + xml[match.end(1) :]
    return xml


def rezipped(content: bytes, rng: random.Random) -> bytes:
    """One member of the zip edited, scratched, dropped, doubled, renamed or cut."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen, act = rng.choice(names), rng.randrange(8)
        for name in names:
            data = old.read(name)
            if name != chosen:
                new.writestr(name, data)
            elif act < 3 and data:
                new.writestr(name, _edited(data, rng))
            elif act == 3 and data:
                new.writestr(name, scratched(data, rng))
            elif act == 4:
                new.writestr(rng.choice((name.upper(), "../" + name, name.replace("/", "\\"), "/" + name, name + " ")), data)
            elif act == 5:
                new.writestr(name, data[: rng.randrange(len(data) + 1)])
            elif act == 6:
                new.writestr(name, data)
                new.writestr(f"copy/{name}", data)
    return memory.getvalue()


def _rewritten(content: bytes, rng: random.Random) -> bytes:
    """A text table with odd cells, ragged lines, other separators, another encoding."""
    text = content.decode("utf-8", "replace")
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice((",", '"', '""', "\n", "\r", "\t", "\x00", "\u2028", "，", *ODD)) + text[at:]
    return text.encode(rng.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5")), "replace")


def mutated(content: bytes, rng: random.Random) -> bytes:
    """A mutation that fits the container."""
    ways: list[Callable[[bytes, random.Random], bytes]] = [scratched]
    if zipfile.is_zipfile(io.BytesIO(content)):
        ways += [rezipped] * 4
    elif not content.startswith((b"PK", b"\xd0\xcf")):
        ways += [_rewritten] * 4
    return rng.choice(ways)(content, rng)[:LARGEST]


def peak_mebibytes() -> float:
    """The most memory this process ever held. Linux's own mark is read: ru_maxrss begins with what the parent process held."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def answer(path: Path) -> tuple[FileRead, FileRead]:
    """The file as a submission and as an export, twice the same; AssertionError where a promise is not kept."""
    began = time.perf_counter()
    pairs = []
    said = ""
    for _ in range(2):
        try:
            seen = len(cells(path))
        except Refusal as refusal:
            seen, said = -1, str(refusal)
        pairs.append((read_submission("0" * 64, path, ()), read_export("0" * 64, path, "stv"), seen))
    submission, export, seen = pairs[0]
    assert "\n" not in said
    for read, again in zip(pairs[0][:2], pairs[1][:2], strict=True):
        assert read.status in ("read", "unreadable", "unrecognised")
        assert (read.status == "read") == (not read.reason)
        assert "\n" not in read.reason
        assert read.status == "read" or any(row[1] in ("file_unreadable", "form_unrecognised") for row in read.rows["main.finding"])
        assert (again.status, again.reason, again.rows) == (read.status, read.reason, read.rows)
    assert (seen >= 0) == (submission.status != "unreadable")
    assert time.perf_counter() - began < SECONDS
    assert peak_mebibytes() < MEBIBYTES
    return submission, export


def answer_mutations(source: Path, seeds: int, path: Path) -> int:
    """The number of mutations of a file, written to the path and all answered well; AssertionError at the first that is not."""
    for seed in range(seeds):
        path.write_bytes(mutated(source.read_bytes(), random.Random(f"{source.parent.name} {seed}")))
        answer(path)
    return seeds


def main() -> int:
    """Mutate for so many seconds; print and keep the first file that breaks a promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=Path("warehouse/fuzz"))
    options = parser.parse_args()
    began, count = time.monotonic(), 0
    statuses: dict[str, int] = {}
    inputs = [(path.suffix, path.read_bytes()) for path in sources()]
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() - began < options.seconds:
            rng = random.Random(f"{options.seed} {count}")
            suffix, content = rng.choice(inputs)
            path = Path(folder) / "content"
            path.write_bytes(mutated(content, rng))
            count += 1
            try:
                status = answer(path)[0].status
            except BaseException:
                options.keep.mkdir(parents=True, exist_ok=True)
                kept = options.keep / f"{options.seed}-{count}{suffix}"
                kept.write_bytes(path.read_bytes())
                print(f"seed {options.seed}, file {count}: {kept}", file=sys.stderr)
                raise
            statuses[status] = statuses.get(status, 0) + 1
    print(f"seed {options.seed}: {count} files in {options.seconds:.0f} s, {statuses}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
