"""The escaping writer: no text becomes a tag, whatever it holds."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reports.site.markup import Safe, document, el, text


class Collected(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


PRINTABLE = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")))


@given(content=PRINTABLE, title=PRINTABLE)
def test_any_text_comes_back_as_the_same_text(content: str, title: str) -> None:
    parser = Collected()
    parser.feed(el("p", content, title=title))
    parser.close()
    assert parser.tags == [("p", [("title", title)])]
    assert "".join(parser.texts) == content


def test_attributes_are_named_and_left_out_as_declared() -> None:
    assert el("td", "甲", cls="num", data_key=3, hidden=True, title=None, open=False) == '<td class="num" data-key="3" hidden>甲</td>'
    assert el("line", x1=1.0, y1=2.346, stroke_width="1") == '<line x1="1" y1="2.35" stroke-width="1"></line>'


def test_children_may_be_nested_and_absent() -> None:
    assert el("p", ["甲", None, [el("b", 1), False]], "乙") == "<p>甲<b>1</b>乙</p>"
    assert isinstance(text(["<", Safe("<i></i>")]), Safe)
    assert text(["<", Safe("<i></i>")]) == "&lt;<i></i>"


@pytest.mark.parametrize("tag", ["p onclick", "", "<b", "p/"])
def test_a_tag_must_be_a_plain_name(tag: str) -> None:
    with pytest.raises(ValueError, match="not a tag"):
        el(tag)


def test_a_void_element_takes_no_children() -> None:
    assert el("br") == "<br>"
    with pytest.raises(ValueError, match="takes no children"):
        el("br", "x")


def test_an_attribute_name_must_be_plain() -> None:
    with pytest.raises(ValueError, match="not an attribute name"):
        el("p", **{"on click": "x"})


def test_a_document_is_chinese() -> None:
    assert document(el("title", "甲"), "乙").startswith('<!DOCTYPE html>\n<html lang="zh-CN"><head><title>甲</title></head>')
