"""The shell of every page: notices, masthead, menu, footer, style and script in one file that opens by double click.

Belongs here: what all pages share. Does not belong here: what one page shows.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pipelines.editions.store import KIND_TITLES
from pipelines.reports import words
from pipelines.reports.site import sentences
from pipelines.reports.site.facts import Site
from pipelines.reports.site.marks import hatch
from pipelines.reports.site.markup import Child, Safe, document, el

SITE_NAME = "宁夏“三长建三会领三队”工作评价"
MENU = (
    ("index.html", "总览"),
    ("units.html", "县（市、区）"),
    ("indicators.html", "指标"),
    ("two_year.html", "两年目标"),
    ("cases.html", "典型案例"),
    ("quality.html", "质量"),
    ("corrections.html", "更正与申辩"),
    ("method.html", "方法与疑义"),
)
# the page may use what it carries and nothing else: no request leaves it
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


@lru_cache(maxsize=4)
def _asset(name: str) -> Safe:
    """A file that every page carries, without indentation and lines that are only a comment."""
    lines = (line.strip() for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines())
    return Safe("\n".join(line for line in lines if line and not line.startswith("//")))


def _notices(site: Site) -> Safe | None:
    demo, sample = sentences.demo_notice(site), sentences.sample_notice(site)
    if not demo and not sample:
        return None
    head = "演示数据" if demo else "样例方案"
    return el("div", el("div", el("b", head), demo, el("span", sample, cls="said"), cls="page"), cls="banner")


def _masthead(site: Site, period: str, current: str, prefix: str) -> Safe:
    scheme = f"方案 {site.scheme}{'（样例）' if site.sample else ''}"
    created = str(site.edition["created_at"] or "")[:16].replace("T", " ")
    kind = KIND_TITLES.get(str(site.edition["kind"]), "工作版")
    lines = (
        (f"{words.period_title(period)} · ", f"{kind} · 数据截至 {words.day(site.edition['as_of'])}"),
        (f"{scheme} · ", f"{created} 生成"),
    )
    edition = el("div", [el("div", [el("span", part) for part in line]) for line in lines], cls="edition")
    name = el("div", el("a", SITE_NAME, href=f"{prefix}index.html"), cls="site-name")
    links = [el("a", title, href=prefix + target, aria_current="page" if target == current else None) for target, title in MENU]
    return el("header", el("div", name, edition, cls="mast"), el("nav", links, cls="menu", aria_label="栏目"), cls="page")


def _downloads(site: Site, prefix: str) -> Safe:
    """The files of the edition that stand beside the site, from a page `prefix` below its root."""
    files = (
        ("workbooks/名次表_县级.xlsx", "县级名次表"), ("workbooks/名次表_县级.csv", "县级 csv"),
        ("workbooks/名次表_市级.xlsx", "市级名次表"), ("workbooks/名次表_市级.csv", "市级 csv"),
        ("parquet/marts/ranking.parquet", "各期排名 parquet"),
    )  # fmt: skip
    links = [(" · " if place else "", el("a", title, href=f"{prefix}../{path}")) for place, (path, title) in enumerate(files)]
    return el("p", f"下载（{words.period_title(site.default_period)}，工作簿可改权重试算）：", links, cls="downloads")


def _footer(site: Site, prefix: str) -> Safe:
    demo = "演示数据 · " if site.demo else ""
    checksum = str(site.edition.get("content_sha256") or site.edition["edition_id"])
    lines = (
        el("p", f"{demo}每个数字都可查到来源文件、工作表和单元格。{sentences.unknown_points(site)}"),
        el(
            "p",
            f"版本 {site.edition['edition_id']} · 校验码 {checksum[:16]} · 代码版本 {site.edition['code_version']} · ",
            el("a", "运行报告", href=f"{prefix}run.html"),
            " · 本页离线可用，不访问任何网络。",
        ),
        _downloads(site, prefix),
    )
    return el("footer", el("div", lines, cls="footer"), cls="page")


def _print_label(site: Site) -> Safe:
    """What stands above every printed page: demo, sample scheme, kind and edition."""
    said = ["演示数据，全部虚构"] if site.demo else []
    said += [f"样例方案 {site.scheme}，不能据此分配项目"] if site.sample else []
    said.append(f"{KIND_TITLES.get(str(site.edition['kind']), '工作版')} {site.edition['edition_id']}")
    text = "".join(f"\\{ord(sign):06x}" if sign in '\\"<>\n\r' else sign for sign in "　".join(said))
    return Safe(f'@page{{@top-left{{content:"{text}";font:9pt SimSun,sans-serif}}}}')


def page(site: Site, title: str, body: Child, *, current: str, period: str, prefix: str = "", cls: str = "", alone: bool = False) -> str:
    """A whole page. `current` is the menu entry it belongs to, `prefix` leads from it to the site's root ("" or "../"); one that is handed
    out `alone` has no menu, no foot, no script."""
    head = (
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width,initial-scale=1"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("title", f"{title} · {SITE_NAME}"),
        el("style", _asset("style.css"), _asset("style_narrow.css"), _print_label(site)),
    )
    main = el("main", body, cls="page", id="main")
    if alone:
        return document(head, el("div", (hatch(), _notices(site), main), cls=cls, id="top"))
    parts = (
        el("a", "跳到正文", href="#main", cls="skip"), hatch(), _notices(site), "\n", _masthead(site, period, current, prefix), "\n",
        main, "\n", _footer(site, prefix), "\n", el("script", _asset("site.js"), _asset("lists.js")),
    )  # fmt: skip
    return document(head, el("div", parts, cls=f"no-js {cls}".strip(), id="top"))


def sample_box(site: Site) -> Safe | None:
    """The box on prints and on the method page that says the scheme is a sample."""
    if not site.sample:
        return None
    return el(
        "div", el("b", "样例方案"), f"（{site.scheme}）：权重、档次和目标是为说明用法编的样例，",
        el("b", "不是自治区科协文件，不能据此分配项目。"), "换用正式方案后，名次、区间、档次都会重算，旧版保留可查。", cls="sample",
    )  # fmt: skip
