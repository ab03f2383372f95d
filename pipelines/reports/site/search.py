"""案例检索: a page that finds cases by words, offline: it carries the cases and looks through them itself.

Belongs here: this page. Does not belong here: the page of the cases (cases), the search with a dictionary (reports.textsearch).
Pairs of characters stand for words, so that nothing has to be cut: what is ranked first may differ from `sanzhang search`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from pipelines.reports import texts, words
from pipelines.reports.published import Published
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el
from pipelines.reports.site.page import page

PAGE = "search.html"


@lru_cache(maxsize=1)
def _script() -> Safe:
    return Safe(Path(__file__).with_name("search.js").read_text(encoding="utf-8"))


def _carried(edition: Published) -> Safe:
    """The cases as JSON that a script element can hold: no < stands in it."""
    cases = [
        {"id": text.id, "title": text.title, "unit": text.unit, "period": words.period_title(text.period), "said": dict(text.passages)}
        for text in texts.load(edition, ("case",))
    ]
    return Safe(json.dumps(cases, ensure_ascii=False).replace("<", "\\u003c"))


def render(site: Site, edition: Published) -> str:
    """The page with its box, its cases and its script; a sentence where scripts do not run."""
    box = el(
        "input", type="search", id="asked", size="48", placeholder="如 义诊、老人看病难、滩羊", autocomplete="off", aria_label="要找的词"
    )
    body = (
        el("h1", "案例检索"),
        el("p", "写一个词或一句话，最相关的案例在前；两个字的词也查得到。只在本页带着的案例里找，不访问网络。", cls="lede"),
        el("p", box),
        el("p", "", id="count", cls="note", aria_live="polite"),
        el("div", "", id="found"),
        el("noscript", el("p", "检索要用脚本；全部案例见 ", el("a", "典型案例", href="cases.html"), "。")),
        el("script", _carried(edition), type="application/json", id="carried"),
        el("script", _script()),
    )
    return page(site, "案例检索", body, current="cases.html", period=site.default_period)
