"""The verbs `adopt` and `layouts`: agreeing to how a sheet that is no template maps to a form, and the maps that were agreed to.

Belongs here: arguments, questions and what is printed. Does not belong here: the proposal (quality.adoption), the maps (contracts).
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pipelines.contracts.refusal import Refusal
from pipelines.ingest.arrowalone import use_arrow_alone
from pipelines.paths import Roots
from pipelines.verbs import Verbs, print_json

if TYPE_CHECKING:
    from pipelines.contracts.layoutmap import Split

_ANSWERS = {"understood": "读出", "needs_layout": "要认版式", "stays_out": "留在外面"}
_NO_NAME = re.compile(r"[^\w\u4e00-\u9fff-]+")


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("adopt", adopt, "认下一种不是下发表样的版式（写到 raw/office/layouts）", ("text", "json"))
    p.add_argument("file", help="一个文件；加 --history 时是往年报表的文件夹")
    p.add_argument(
        "--history", action="store_true", help="逐个说明往年的报表读出了什么、哪些要认版式、哪些留在外面；--yes 收进 raw/submissions/历年"
    )
    p.add_argument("--form", default=None, help="当作哪张表（代码，见 sanzhang forms）；不写就取最像的")
    p.add_argument("--name", default=None, help="版式名，默认取文件名")
    p.add_argument("--map", dest="told", action="append", default=[], metavar="表头=字段", help="这个表头是哪个字段；写 表头=- 是不要")
    p.add_argument("--set", dest="constants", action="append", default=[], metavar="字段=值", help="每一行都是这个值；写 字段= 是不设")
    p.add_argument(
        "--split",
        dest="splits",
        action="append",
        default=[],
        metavar="表头=字段+字段[@记号]",
        help="一列拆成几个字段：按记号拆；@= 是各取全文；不写记号是文字和数字（农民50人）",
    )
    p.add_argument("--look", dest="lookups", action="append", default=[], metavar="字段:原文=写作", help="这个字段里的原文照“写作”读")
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


def _history(args: argparse.Namespace, folder: Path, roots: Roots) -> int:
    """Say of every file below the folder what it is, and copy what was understood where the office agrees."""
    from pipelines.contracts.layoutmap import load_layouts
    from pipelines.quality.history import FOLDER, books_of, take_in

    if not folder.is_dir():
        raise Refusal(f"没有这个文件夹：{args.file}")
    books = list(books_of(folder, load_layouts(roots.layouts), datetime.now(ZoneInfo("Asia/Shanghai")).date()))
    copied, kept = take_in(books, folder, roots.submissions) if args.yes else ([], [])
    if args.format == "json":
        told = [{"file": str(one.path), "answer": one.answer, "told": list(one.told), "rows": one.rows} for one in books]
        print_json({"files": told, "copied": [str(one) for one in copied], "kept": [str(one) for one in kept]})
        return 0
    for one in books:
        print(f"{one.path.relative_to(folder)}：{_ANSWERS[one.answer]}")
        print("\n".join(f"  {line}" for line in one.told))
        if one.answer == "needs_layout":
            print(f"  认定：sanzhang adopt {quote(str(one.path))}")
    counts = {answer: sum(1 for one in books if one.answer == answer) for answer in _ANSWERS}
    print("，".join(f"{title} {counts[answer]} 个" for answer, title in _ANSWERS.items()) + f"，共 {sum(one.rows for one in books)} 行")
    for one_kept in kept:
        print(f"没有收入：{one_kept.name}，历年文件夹里已有同名而内容不同的文件")
    if copied:
        print(
            f"收入 {len(copied)} 个文件到 {roots.submissions.name}/{FOLDER}，下一次 sanzhang run 起读入，两年目标（sanzhang result）用得着"
        )
    elif not args.yes and counts["understood"]:
        print("没有写入。同意收入读出的文件请加 --yes")
    return 0


def _splits(texts: list[str]) -> dict[str, Split]:
    from pipelines.contracts.layoutmap import Split

    found = {}
    for header, said in _pairs(texts, "--split").items():
        fields, _, mark = said.partition("@")
        try:
            found[header] = Split(fields=tuple(name.strip() for name in fields.split("+")), mark=mark)
        except ValueError as error:
            raise Refusal(f"--split 应写成 表头=字段+字段[@记号]，不写记号的只能拆成两个字段，现为“{header}={said}”") from error
    return found


def _lookups(texts: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        field, mark, words = text.partition(":")
        if not mark:
            raise Refusal(f"--look 应写成 字段:原文=写作，现为“{text}”")
        found.setdefault(field.strip(), {}).update(_pairs([words], "--look"))
    return found


def adopt(args: argparse.Namespace, roots: Roots) -> int:
    """Propose, show what the rows would become, and write the map where the office agrees."""
    use_arrow_alone()
    from pipelines.contracts.layoutmap import layout_files, load_layout, write_layout
    from pipelines.quality.adoption import preview, propose

    path = Path(args.file)
    if args.history:
        return _history(args, path, roots)
    if not path.is_file():
        raise Refusal(f"没有这个文件，或它不是文件：{args.file}")
    name = args.name or _NO_NAME.sub("_", path.stem).strip("_")[:60]
    told, constants = _pairs(args.told, "--map"), _pairs(args.constants, "--set")
    proposal = propose(path, name, args.form, told, constants, _splits(args.splits), _lookups(args.lookups))
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
    for header, split in layout.splits.items():
        fields = "、".join(form.field(name).title for name in split.fields)
        print(f"  {header} 拆成 {fields}" + (f"（按“{split.mark}”）" if split.mark else "（文字和数字）"))
    for name, words in layout.lookups.items():
        print(f"  {form.field(name).title}：" + "，".join(f"“{text}”读作“{written}”" for text, written in words.items()))
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
        "constants": layout.constants, "splits": {header: one.model_dump() for header, one in layout.splits.items()},
        "lookups": layout.lookups, "missing": [field.name for field in proposal.missing], "preview": seen,
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
