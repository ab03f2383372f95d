"""The office's reference tables (dbt_project/seeds) as files. Belongs here: their encoding. Does not belong here: what stands in them."""

from __future__ import annotations

from pipelines.contracts.refusal import Refusal
from pipelines.paths import seeds_dir


def refuse_other_encodings() -> None:
    """Refusal that names file and line where a table is not UTF-8: dbt and the loaders read nothing else, and say so in their own words."""
    for path in sorted(seeds_dir().glob("*.csv")):
        content = path.read_bytes()
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Refusal(f"{path.name} 第 {line} 行不是 UTF-8 编码，请在表格软件里另存为“CSV UTF-8”后再运行") from error
