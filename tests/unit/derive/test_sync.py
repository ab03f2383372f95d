"""Generated files: fresh, orphan-free, and holding nothing personal where they publish."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
import yaml

from pipelines.contracts.form import exports, forms
from pipelines.derive import staging
from pipelines.derive import sync as syncing
from pipelines.derive.dictionary import dictionary
from pipelines.ingest.schema import all_tables


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty dbt project and project root, so that writing touches nothing real."""
    monkeypatch.setattr(syncing, "dbt_project_dir", lambda: tmp_path / "dbt_project")
    monkeypatch.setattr(syncing, "PROJECT_ROOT", tmp_path)
    return tmp_path


def test_generated_files_of_the_project_are_fresh() -> None:
    assert syncing.sync(check=True) == []


def test_check_writes_nothing_and_sync_makes_check_pass(elsewhere: Path) -> None:
    stale = syncing.sync(check=True)
    assert stale
    assert not any(elsewhere.rglob("*.sql"))
    assert syncing.sync(check=False) == stale
    assert syncing.sync(check=True) == []


def test_a_changed_file_is_stale_and_an_orphan_is_removed(elsewhere: Path) -> None:
    syncing.sync(check=False)
    folder = elsewhere / "dbt_project" / "models" / "staging"
    changed, orphan, own = folder / "stg_activity_record.sql", folder / "stg_gone.sql", folder / "own.sql"
    changed.write_text("select 1", encoding="utf-8")
    orphan.write_text(f"-- {staging.HEADER}\nselect 1\n", encoding="utf-8")
    own.write_text("-- one row\nselect 1\n", encoding="utf-8")
    assert syncing.sync(check=True) == [changed, orphan]
    syncing.sync(check=False)
    assert not orphan.exists()
    assert own.exists()


def test_every_generated_file_says_so_in_its_first_line() -> None:
    assert [path for path, text in staging.dbt_files().items() if staging.HEADER not in text.split("\n", 1)[0]] == []


def test_every_landing_table_is_a_source() -> None:
    schemas = {"landing": "main", "landing_submissions": "submissions", "landing_exports": "exports", "landing_text": "received_text"}
    listed: dict[str, dict[str, str]] = {}
    for name, schema in schemas.items():
        loaded = yaml.safe_load(staging.dbt_files()[PurePosixPath(f"models/sources/{name}.yml")])
        for table in loaded["sources"][0]["tables"]:
            listed[f"{schema}.{table['name']}"] = {c["name"]: c["data_type"] for c in table["columns"]}
    assert listed == all_tables()


def test_published_columns_hold_nothing_personal_and_say_whether_the_row_is_in_force() -> None:
    for table in (*forms().values(), *exports().values()):
        published = staging.published_columns(table)
        assert not {f.name for f in table.fields if f.personal} & set(published)
        assert list(published)[-1] == "in_force"
    assert "person_key" in staging.published_columns(forms()["sanzhang_roster"])
    assert "person_key" not in staging.published_columns(forms()["org_register"])


def test_free_text_is_masked_and_codes_are_not() -> None:
    text = staging.dbt_files()[PurePosixPath("models/publish/submissions/sub_activity_record.sql")]
    assert "{{ mask_numbers('s.title') }} as title" in text
    assert "    s.theme," in text
    assert "mask_numbers('s.township_code')" not in text


def test_contract_columns_follow_the_order_of_the_select() -> None:
    for form in forms().values():
        loaded = yaml.safe_load(staging.dbt_files()[PurePosixPath(f"models/staging/{form.name}.yml")])
        for model in loaded["models"]:
            sql = staging.dbt_files()[PurePosixPath(f"models/staging/{model['name']}.sql")]
            selected = [
                line.strip().rstrip(",").removeprefix("s.").rsplit(" as ", 1)[-1]
                for line in sql.split("select\n", 1)[1].split("\nfrom", 1)[0].split("\n")
            ]
            assert selected == [column["name"] for column in model["columns"]]
            inlined = model["name"].startswith("stg_")
            assert model.get("config") == (None if inlined else {"contract": {"enforced": True}})


def test_a_number_outside_its_bounds_is_no_value() -> None:
    text = staging.dbt_files()[PurePosixPath("models/staging/stg_activity_record.sql")]
    assert "if(people >= 0 and people <= 100000, people, null) as people" in text


def test_the_dictionary_names_every_field_and_code() -> None:
    text = dictionary()
    for table in (*forms().values(), *exports().values()):
        for field in table.fields:
            assert f"| `{field.name}` |" in text
            if field.codes:
                assert all(f"| `{code.code}` | {code.title} |" in text for code in field.codes.codes)
