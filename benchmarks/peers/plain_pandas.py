"""A plain script: read every workbook with pandas and openpyxl, put the sheets together, group, rank.

python -m benchmarks.peers.plain_pandas RAW

It finds a header row by the column 服务人次 and believes what stands below; no store, no findings, no scheme, no pages.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

PEOPLE = "服务人次"


def activities(book: Path) -> pd.DataFrame:
    """The rows below a header with 服务人次 of all sheets of a workbook, with the county as the file name begins with it."""
    found = []
    for grid in pd.read_excel(book, sheet_name=None, header=None, engine="openpyxl").values():
        heads = [place for place in range(min(8, len(grid))) if PEOPLE in set(grid.iloc[place].astype(str))]
        if heads:
            table = grid.iloc[heads[0] + 1 :].set_axis(grid.iloc[heads[0]].astype(str), axis=1)
            people = table[PEOPLE].iloc[:, 0] if isinstance(table[PEOPLE], pd.DataFrame) else table[PEOPLE]
            county = re.split("[_-]", book.name)[0]
            found.append(pd.DataFrame({"county": county, "people": pd.to_numeric(people, errors="coerce")}).dropna())
    return pd.concat(found) if found else pd.DataFrame({"county": [], "people": []})


def main(raw: Path) -> None:
    """Print the counties by people served, most first."""
    every = pd.concat([activities(book) for book in sorted((raw / "submissions").rglob("*.xlsx"))])
    ranking = every.groupby("county")["people"].agg(["count", "sum"]).sort_values("sum", ascending=False)
    print(ranking.to_csv())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
