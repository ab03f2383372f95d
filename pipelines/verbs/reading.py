"""Verbs of whoever reads an edition for its texts: search, notebook.

Belongs here: arguments and what is printed. Does not belong here: any work.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.contracts.refusal import Refusal
from pipelines.paths import PROJECT_ROOT, Roots
from pipelines.verbs import Verbs, print_json

if TYPE_CHECKING:
    from pipelines.reports.textsearch import Alike, Hit


def register(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    p = verbs.add("search", search, "在案例和活动名称里检索，最相关的在前（两个字的词也查得到）", ("text", "json"))
    p.add_argument("words", nargs="*", metavar="词", help="要找的词或一句话，如 义诊、老人看病难")
    p.add_argument("--kind", choices=("case", "activity"), help="只找 case 典型案例，或 activity 活动（默认都找）")
    p.add_argument("--limit", type=int, default=10, metavar="条数", help="最多列几条（默认 10）")
    p.add_argument("--alike", action="store_true", help="不检索，并列不同案例里相同六成以上的段落")
    p.add_argument("--edition", metavar="版本号", help="在这一版里找（默认现行版）")
    p = verbs.add("notebook", notebook, "案例研究的笔记本：在浏览器里打开，或写成一个离线网页")
    p.add_argument("name", nargs="?", metavar="名称", help="哪一个；不写就列出全部")
    p.add_argument("--out", metavar="文件.html", help="不打开，写成一个文件：不连网也能看")
    p.add_argument("--edition", metavar="版本号", help="固定读这一版（默认现行版）；版本号写在开头，供引用")


def search(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition, edition_named
    from pipelines.reports import texts
    from pipelines.reports.published import opened
    from pipelines.reports.textsearch import nearly_the_same

    query = " ".join(args.words).strip()
    if not query and not args.alike:
        raise Refusal("请写要找的词，如 sanzhang search 义诊；找写得几乎一样的段落用 --alike")
    if args.limit < 1:
        raise Refusal(f"--limit {args.limit} 应是 1 以上的整数")
    edition = edition_named(roots, args.edition) if args.edition else current_edition(roots)
    with opened(edition.database) as published:
        if args.alike:
            pairs = nearly_the_same(texts.load(published, ("case",)))[: args.limit]
            return _show_alike(pairs, edition.edition_id, args.format)
        hits = texts.index(published, (args.kind,) if args.kind else tuple(texts.KINDS)).search(query, args.limit)
    return _show(hits, query, edition.edition_id, args.format)


def notebook(args: argparse.Namespace, roots: Roots) -> int:
    from pipelines.editions.store import current_edition, edition_named
    from pipelines.reports.notebook import FOLDER, named, reading, written_out

    if not args.name:
        for path in sorted(FOLDER.glob("*.py")):
            print(f"{path.stem}：{path.read_text(encoding='utf-8').splitlines()[0].strip(chr(34))}")
        return 0
    path = named(args.name)
    edition = edition_named(roots, args.edition) if args.edition else current_edition(roots)
    with reading(roots.warehouse, edition.edition_id if args.out or args.edition else "", roots.raw):
        if args.out is None:
            return _open(path)
        out = Path(args.out)
        if out.suffix.lower() not in (".html", ".htm"):
            raise Refusal(f"--out {out} 应以 .html 结尾")
        if not out.absolute().parent.is_dir():
            raise Refusal(f"没有目录 {out.absolute().parent}")
        out.write_text(written_out(path), encoding="utf-8")
    print(f"已写 {out}，取自发布版 {edition.edition_id}")
    return 0


def _open(path: Path) -> int:
    """Become marimo with this notebook, on this machine alone; does not return."""
    command = [sys.executable, "-m", "marimo", "--quiet", "run", str(path), "--host", "127.0.0.1"]
    os.chdir(PROJECT_ROOT)
    os.execv(sys.executable, command)


def _show(hits: list[Hit], query: str, edition: str, how: str) -> int:
    from pipelines.reports.texts import KINDS

    if how == "json":
        print_json(
            [{"edition": edition, "kind": h.text.kind, "id": h.text.id, "unit": h.text.unit, "period": h.text.period,
              "title": h.text.title, "passage": h.passage, "score": h.score} for h in hits]
        )  # fmt: skip
        return 0
    for n, hit in enumerate(hits, 1):
        print(f"{n}. {KINDS[hit.text.kind]} · {hit.text.unit} · {hit.text.period}　{hit.text.title}")
        if hit.text.kind == "case":
            print(f"   {hit.passage}")
    print(f"{len(hits)} 条，取自发布版 {edition}" if hits else f"没有提到“{query}”的案例或活动（发布版 {edition}）")
    return 0


def _show_alike(pairs: list[Alike], edition: str, how: str) -> int:
    if how == "json":
        print_json(
            [{"edition": edition, "passage": p.passage, "likeness": p.likeness, "left": p.left.id, "right": p.right.id} for p in pairs]
        )  # fmt: skip
        return 0
    for pair in pairs:
        print(f"{pair.passage}，相同 {pair.likeness:.0%}：")
        for text in (pair.left, pair.right):
            print(f"   {text.unit} · {text.title}\n      {text.passages[pair.passage]}")
    print(
        f"{len(pairs)} 对，取自发布版 {edition}；写得像不等于抄，先请县里说明" if pairs else f"没有写得几乎一样的段落（发布版 {edition}）"
    )
    return 0
