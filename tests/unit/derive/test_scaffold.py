"""First files of an indicator, a form, a region: they pass what the checks ask, and mistakes are one line."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import yaml

from pipelines.contracts.declaration import Misdeclared
from pipelines.contracts.form import Form, _load
from pipelines.contracts.refusal import Refusal
from pipelines.contracts.registration import load_registrations, standing
from pipelines.contracts.scheme import load_schemes
from pipelines.derive import scaffold, scaffold_form
from pipelines.paths import CONTRACTS, PROJECT_ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the seeds and indicator models."""
    for part in ("seeds", "models/indicators"):
        shutil.copytree(PROJECT_ROOT / "dbt_project" / part, tmp_path / part)
    return tmp_path


def _new(project: Path, code: str = "C99", form: str = "training_record", clause: str = "三（三）8") -> scaffold.Made:
    return scaffold.new_indicator(project, project / "seeds", code, "培训人次", form, clause)


def test_a_new_indicator_is_a_row_per_level_a_model_a_unit_test_and_a_register_that_fits(project: Path) -> None:
    made = _new(project)
    (scheme,) = load_schemes(project / "seeds", project / "models" / "indicators")
    assert [(r.level, r.rule, r.weight) for r in scheme.indicators if r.indicator_code == "C99"] == [
        ("county", "shown_only", 0), ("city", "shown_only", 0),
    ]  # fmt: skip
    assert standing(scheme, load_registrations(project / "seeds")).registered_on is not None
    assert "rows_per_county('cur_training_record'" in (project / "models" / "indicators" / "ind_c99.sql").read_text(encoding="utf-8")
    (unit_test,) = yaml.safe_load((project / "models" / "indicators" / "ind_c99.yml").read_text(encoding="utf-8"))["unit_tests"]
    assert [given["input"] for given in unit_test["given"]][-1] == "ref('cur_training_record')"
    assert all(path.exists() for path in made.written)
    assert any("--rehash" in line for line in made.left)


def test_rows_that_stand_are_not_touched(project: Path) -> None:
    path = project / "seeds" / "scheme_indicator.csv"
    before = path.read_text(encoding="utf-8").splitlines()
    _new(project)
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if ",C99," not in line] == before
    assert len(after) == len(before) + 2


def test_a_changed_row_needs_its_hash_renewed_once(project: Path) -> None:
    _new(project)
    path = project / "seeds" / "scheme_indicator.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("培训人次", "培训多少人次"), encoding="utf-8")
    assert scaffold.rehash(project, project / "seeds")
    assert not scaffold.rehash(project, project / "seeds")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "c1"}, "一个维度字母和两位数字"),
        ({"code": "C01"}, "已经有 C01"),
        ({"code": "Z01"}, "没有维度 Z"),
        ({"form": "no_form"}, "没有表样“no_form”"),
        ({"clause": "九"}, "没有条款“九”"),
    ],
)
def test_what_cannot_be_is_one_line(project: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        _new(project, **given)
    assert not (project / "models" / "indicators" / "ind_c99.sql").exists()


def test_a_new_form_is_declared_owed_and_in_the_demo(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "contracts" / "forms").mkdir(parents=True)
    (tmp_path / "package" / "demo" / "forms").mkdir(parents=True)
    monkeypatch.setattr(scaffold_form, "CONTRACTS", tmp_path / "contracts")
    monkeypatch.setattr(scaffold_form, "PACKAGE", tmp_path / "package")
    scaffold_form.new_form(project / "seeds", "facility_register", "设施台账", "county", "half", "三（一）1")
    declared = _load(Form, tmp_path / "contracts" / "forms")["facility_register"]
    assert (declared.submission.cadence, declared.submission.period_label, bool(declared.not_scored)) == ("half", "填报半年", True)
    with (project / "seeds" / "obligation.csv").open(encoding="utf-8", newline="") as handle:
        owed = [row for row in csv.DictReader(handle) if row["form"] == "facility_register"]
    assert [(row["level"], row["cadence"], row["due_days"], row["owed"]) for row in owed] == [("county", "half", "15", "true")]
    compile((tmp_path / "package" / "demo" / "forms" / "facility_register.py").read_text(encoding="utf-8"), "maker", "exec")


def test_a_form_that_is_there_is_refused(project: Path) -> None:
    with pytest.raises(Refusal, match="已经有了"):
        scaffold_form.new_form(project / "seeds", "training_record", "x", "county", "month", "三（一）1")


def test_another_region_starts_from_a_copy_that_is_not_overwritten(project: Path, tmp_path: Path) -> None:
    made = scaffold.new_region(project / "seeds", tmp_path / "elsewhere")
    assert {path.name for path in made.written} == {path.name for path in (project / "seeds").glob("*.csv")}
    with pytest.raises(Refusal, match="不覆盖"):
        scaffold.new_region(project / "seeds", tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("asked_for", "askedfor", r"training_record\.yaml：fields 第 \d+ 项 askedfor 不认识这个键"),
        ("codelist: training_level", "codelist: no_list", r"training_record\.yaml：字段 training_level：code\.csv 里没有代码表 no_list"),
        ("title: 教育培训台账", "title: [", r"training_record\.yaml 第 \d+ 行：不是合规的 YAML"),
        ("    type: date", "    type: day", r"training_record\.yaml：fields 第 1 项 type：“day”不合规"),
    ],
)
def test_a_mistake_in_a_declaration_is_one_line_with_file_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (CONTRACTS / "forms" / "training_record.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "training_record.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Misdeclared, match=said):
        _load(Form, tmp_path)
