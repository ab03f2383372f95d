"""The verbs `adopt` and `layouts`: agreeing to how a sheet that is no template maps to a form, and the maps that were agreed to.

Belongs here: arguments, questions and what is printed. Does not belong here: the proposal (quality.adoption), the maps (contracts).
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.arrowalone import use_arrow_alone
from pipelines.paths import Roots
from pipelines.verbs import Verbs, print_json

_NO_NAME = re.compile(r"[^\w\u4e00-\u9fff-]+")


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("adopt", adopt, "认下一种不是下发表样的版式（写到 raw/office/layouts）", ("text", "json"))
    p.add_argument("file")
    p.add_argument("--form", default=None, help="当作哪张表（代码，见 sanzhang forms）；不写就取最像的")
    p.add_argument("--name", default=None, help="版式名，默认取文件名")
    p.add_argument("--map", dest="told", action="append", default=[], metavar="表头=字段", help="这个表头是哪个字段；写 表头=- 是不要")
    p.add_argument("--set", dest="constants", action="append", default=[], metavar="字段=值", help="每一行都是这个值；写 字段= 是不设")
    p.add_argument("--yes", action="store_true", help="不再问，直接写入")
    verbs.add("layouts", layouts, "认下的版式", ("text", "json"))


def _pairs(texts: list[str], option: str) -> dict[str, str]:
    found = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark or not name.strip():
            raise Refusal(f"{option} 应写成 名=值，现为“{text}”")
        found[name.strip()] = value.strip()
    return found


def adopt(args: argparse.Namespace, roots: Roots) -> int:
    """Propose, show what the rows would become, and write the map where the office agrees."""
    use_arrow_alone()
    from pipelines.contracts.layoutmap import layout_files, load_layout, write_layout
    from pipelines.quality.adoption import preview, propose

    path = Path(args.file)
    if not path.is_file():
        raise Refusal(f"没有这个文件，或它不是文件：{args.file}")
    name = args.name or _NO_NAME.sub("_", path.stem).strip("_")[:60]
    proposal = propose(path, name, args.form, _pairs(args.told, "--map"), _pairs(args.constants, "--set"))
    layout = proposal.layout
    for held in map(load_layout, layout_files(roots.layouts)):
        if held.fingerprint == layout.fingerprint and held.name != name:
            raise Refusal(f"这种表头已经认成版式“{held.name}”，要改请加 --name {held.name}")
        if held.name == name:
            layout = layout.model_copy(update={"version": held.version + 1})
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    seen = preview(path, layout, today)
    if args.format != "json":
        _show(proposal, layout, seen)
    agreed = args.yes or (
        args.format != "json" and sys.stdin.isatty() and input("照此认下这种版式吗？（y/n）").strip().lower() in ("y", "yes", "是")
    )
    written = write_layout(roots.layouts, layout) if agreed else None
    if args.format == "json":
        print_json(_as_json(proposal, layout, seen, written, roots))
    elif written:
        print(f"已写入 {written.relative_to(roots.raw)}（第 {layout.version} 版），下一次 sanzhang run 起生效")
    else:
        print("没有写入。同意的请加 --yes；要改的用 --map 表头=字段、--set 字段=值")
    return 0


def _show(proposal: Any, layout: Any, seen: dict[str, Any]) -> None:
    form = layout.of_form
    print(f"{proposal.sheet or '表格'} 第 {proposal.line} 行的表头，当作“{form.title}”：")
    for guess in proposal.guesses:
        field = f"{guess.field.title}（{guess.field.name}）" if guess.field else "不采用"
        print(f"  {guess.header} → {field}　相近 {guess.score:.2f}　例：{'、'.join(guess.examples) or '（空）'}")
    for name, text in layout.constants.items():
        print(f"  每行的{form.field(name).title} = {text}")
    if proposal.missing:
        print(f"  仍然缺：{'、'.join(field.title for field in proposal.missing)}")
    parts = "；".join(f"{p['unit_code'] or '单位读不出'} {p['period'] or '期次读不出'} {p['rows']} 行" for p in seen["parts"])
    print(f"照此读出 {seen['row_count']} 行：{parts}")
    for row in seen["rows"]:
        print("  " + "，".join(f"{k}={v}" for k, v in row.items() if k not in ("sheet", "unit_code", "period")))


def _as_json(proposal: Any, layout: Any, seen: dict[str, Any], written: Path | None, roots: Roots) -> dict[str, Any]:
    return {
        "sheet": proposal.sheet, "line": proposal.line, "name": layout.name, "version": layout.version, "form": layout.form,
        "fingerprint": layout.fingerprint,
        "headers": [
            {"header": g.header, "field": g.field.name if g.field else None, "title": g.field.title if g.field else None, "score": g.score,
             "examples": list(g.examples)}
            for g in proposal.guesses
        ],
        "constants": layout.constants, "missing": [field.name for field in proposal.missing], "preview": seen,
        "written": str(written.relative_to(roots.raw)) if written else None,
    }  # fmt: skip


def layouts(args: argparse.Namespace, roots: Roots) -> int:
    """List the maps of the office."""
    from pipelines.contracts.layoutmap import load_layouts

    found = load_layouts(roots.layouts)
    if args.format == "json":
        print_json([{**one.model_dump(mode="json"), "fingerprint": one.fingerprint} for one in found])
        return 0
    if not found:
        print("还没有认下的版式。认不出的文件可用 sanzhang adopt 文件 认定")
    for one in found:
        columns = "，".join(f"{header}→{one.of_form.field(name).title}" for header, name in one.columns.items())
        constants = "，".join(f"{one.of_form.field(name).title}={text}" for name, text in one.constants.items())
        print(f"{one.name}　第 {one.version} 版　{one.of_form.title}　{columns}" + (f"　每行 {constants}" if constants else ""))
    return 0
