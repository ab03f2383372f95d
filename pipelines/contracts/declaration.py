"""The YAML files in which forms, rules and layouts are declared, as plain lists and mappings.

Belongs here: parsing, by libyaml (a tenth of the time of the parser in Python). Does not belong here: what a declaration means.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yaml import CSafeLoader, load


def declaration(path: Path) -> Any:
    """What the file declares; yaml.YAMLError where it is no YAML."""
    return load(path.read_text(encoding="utf-8"), Loader=CSafeLoader)
