"""The declared burden: sendings within the limit, every column used or explained, platform columns that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.contracts.form import FormField, exports, forms
from pipelines.derive import burden as burdens
from pipelines.derive.burden import MOST_SENDINGS, burden, sendings, unexplained


def test_no_unit_sends_more_than_seventeen_times_a_year() -> None:
    assert sendings("county") == {"monthly": 12, "quarterly": 4, "yearly": 1}
    assert sum(sendings("county").values()) <= MOST_SENDINGS
    assert sendings("city") == {"quarterly": 4, "yearly": 1}


def test_every_column_is_used_or_says_why_it_is_asked() -> None:
    assert unexplained() == [], "这些列没有指标或检查用到：用起来，或在表样里写 asked_for（为什么要填）"


def test_a_column_that_nothing_uses_and_nothing_explains_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    form = forms()["training_record"]
    silent = FormField(name="colour_of_the_room", title="教室颜色", type="string")
    monkeypatch.setattr(burdens, "forms", lambda: {form.name: form.model_copy(update={"fields": (*form.fields, silent)})})
    assert unexplained() == ["training_record.colour_of_the_room"]


def _used(form: str) -> dict[str, tuple[str, ...]]:
    one = next(b for b in burden() if b.form.name == form)
    return {f.field.name: f.used_by for f in one.fields}


def test_use_is_found_directly_through_preparing_models_and_through_macros() -> None:
    activities = _used("activity_record")
    assert "ind_c06" in activities["led_by"]
    assert "int_activity" in activities["basis"]
    assert "key" in activities["held_on"]
    assert any(user.startswith("ind_") for user in _used("safeguard_record")["safeguard_kind"])
    assert "pairs" in _used("service_order")["dispatched_on"]


def test_a_column_that_is_only_handed_on_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "macros").mkdir()
    for folder in ("intermediate", "indicators"):
        (tmp_path / "models" / folder).mkdir(parents=True)
    (tmp_path / "macros/m.sql").write_text("{% macro half(x) %}sum({{ x }}) / 2 + venue{% endmacro %}", encoding="utf-8")
    (tmp_path / "models/intermediate/int_a.sql").write_text(
        "-- people stands here in a comment\nselect\n    title,\n    a.hours,\n    partner\nfrom {{ ref('cur_activity_record') }} as a\n"
        "where theme is null\n",
        encoding="utf-8",
    )
    (tmp_path / "models/indicators/ind_z.sql").write_text("select {{ half('hours') }} from {{ ref('int_a') }}", encoding="utf-8")
    models = burdens._models(tmp_path)
    readers = {m.name: m.words for m in burdens._readers(forms()["activity_record"], models)}
    assert set(readers) == {"int_a", "ind_z"}
    assert "theme" in readers["int_a"]
    assert not readers["int_a"] & {"title", "hours", "partner", "people"}
    assert {"hours", "venue"} <= readers["ind_z"]
    assert burdens._readers(forms()["training_record"], models) == []


def test_a_generated_model_is_no_use(tmp_path: Path) -> None:
    folder = tmp_path / "models/intermediate"
    folder.mkdir(parents=True)
    (folder / "int_all.sql").write_text(f"-- {burdens.HEADER}\nselect venue || '' from cur_activity_record", encoding="utf-8")
    assert burdens._models(tmp_path) == ()


def test_what_a_platform_gives_stands_in_a_declared_export() -> None:
    given = [(f, f.given_by) for form in forms().values() for f in form.fields if f.given_by]
    assert len(given) >= 5
    for field, source in given:
        assert source is not None
        there = exports()[source.export].field(source.field)
        assert there.type == field.type


def test_given_by_needs_a_field_of_the_form() -> None:
    form = forms()["training_record"].model_dump(by_alias=True)
    form["fields"][0]["given_by"] = {"export": "stv_activity", "field": "held_on", "when": "no_such_field"}
    with pytest.raises(ValueError, match="given_by"):
        type(forms()["training_record"]).model_validate(form)
