"""One statement in a Python of its own: what the start of a process and an import cost.

python -m benchmarks.peers.statement 'import duckdb'
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    exec(sys.argv[1])
