"""One long platform export through receive and land: python -m benchmarks.export [--rows 1000000]

Belongs here: an invented stv_activity csv in UTF-8 and in GB18030, times, peak memory. Does not belong here: correctness (tests).
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = "活动编号,统计月份,活动名称,队伍编号,区划代码,活动开始日期,活动地点,服务人次,签到志愿者数,服务时长,录入时间"
COUNTIES = ("640104", "640121", "640303", "640323", "640424")


def make(path: Path, rows: int, codec: str) -> None:
    """An export of this many activities."""
    rng = random.Random(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=codec, newline="") as handle:
        handle.write(HEAD + "\r\n")
        for number in range(rows):
            month, day = rng.randrange(1, 13), rng.randrange(1, 29)
            when = f"2025-{month:02}-{day:02}"
            handle.write(
                f"STV{number:08},2025-{month:02},科技志愿服务进乡村第{number}场,T640323{rng.randrange(999):03},{rng.choice(COUNTIES)},{when},"
                f"{rng.choice(('村委会', '党群服务中心', '文明实践站'))},{rng.randrange(1, 900)},{rng.randrange(1, 30)},"
                f"{rng.randrange(2, 40) / 4},{when} {rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}\r\n"
            )


def _measure(root: Path) -> None:
    from benchmarks.ingest import ingest

    began, worked = time.perf_counter(), time.process_time()
    ingest(root)
    print(time.perf_counter() - began, time.process_time() - worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    """Make the export in both encodings, land each in a process of its own, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--root", type=Path)
    options = parser.parse_args()
    if options.root:
        _measure(options.root)
        return 0
    for codec in ("utf-8", "gb18030"):
        with tempfile.TemporaryDirectory() as temporary:
            path = Path(temporary) / "raw" / "exports" / "stv" / "活动.csv"
            make(path, options.rows, codec)
            command = [sys.executable, "-m", "benchmarks.export", "--root", temporary]
            seconds, work, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-3:]
            size = path.stat().st_size / 1e6
        said = f"{float(seconds):6.1f} s by the clock, {float(work):6.1f} s processor, peak {float(peak):5.0f} MiB"
        print(f"{options.rows} rows, {codec:8} {size:5.0f} MB: {said}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
