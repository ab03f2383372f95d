"""What stands in deploy/ and docs/operations.md is true of this house: units parse, verbs and files exist, the example is accepted."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
import yaml

from pipelines.cli import _parser
from pipelines.contracts.operator import operator_settings
from pipelines.paths import PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
HANDBOOK = (PROJECT_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def accepted(command: str) -> bool:
    """Whether the command line takes these words, `sanzhang` first."""
    try:
        _parser().parse_args(command.split()[1:])
    except SystemExit:
        return False
    return True


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_verb_that_exists(unit: Path) -> None:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(unit.read_text(encoding="utf-8"))
    if unit.suffix == ".timer":
        assert (DEPLOY / f"{unit.stem}.service").exists()
        assert parsed["Timer"]["OnCalendar"]
        return
    service = parsed["Service"]
    for key in ("ExecStart", "ExecStartPost"):
        if key in service:
            path, *words = service[key].split()
            assert path == f"{service['WorkingDirectory']}/.venv/bin/sanzhang"
            assert accepted(" ".join(["sanzhang", *words])), service[key]
    assert service["ReadWritePaths"] == str(Path(service["WorkingDirectory"]).parent)
    assert service["User"] == "sanzhang"


def test_the_container_runs_a_verb_behind_the_loopback_of_its_host() -> None:
    (service,) = yaml.safe_load((DEPLOY / "compose.example.yaml").read_text(encoding="utf-8"))["services"].values()
    assert accepted(" ".join(service["command"]))
    assert accepted(" ".join(service["healthcheck"]["test"][1:]))
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert (DEPLOY.parent / service["build"]["dockerfile"]).exists()
    for line in (DEPLOY / "Containerfile.example").read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY"):
            assert all((PROJECT_ROOT / name).exists() for name in line.split()[1:-1]), line


def test_the_example_of_the_operators_file_is_accepted() -> None:
    settings = operator_settings(DEPLOY / "operator.example.yaml")
    assert settings.alerts.webhook is not None
    assert settings.alerts.mail is not None
    assert settings.retention.editions_days is None


def test_the_handbook_names_only_files_and_commands_that_exist() -> None:
    for name in re.findall(r"`(deploy/[^`]+)`", HANDBOOK):
        assert (PROJECT_ROOT / name).exists(), name
    commands = re.findall(r"^(sanzhang [^#\n&]*)", HANDBOOK, re.M)
    assert len(commands) > 10
    for command in commands:
        assert accepted(command), command
