"""The least that can be done to see that nothing is new: sha256 of every file: python -m benchmarks.peers.hashes RAW"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path


def main(raw: Path) -> None:
    """Print one hash over the hashes of all files."""
    every = sorted(path for path in raw.rglob("*") if path.is_file())
    print(hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in every)).hexdigest())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
