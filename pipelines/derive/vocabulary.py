"""The SQL side of the vocabulary: one macro a kind.

Belongs here: rendering macros/vocabulary.sql. Does not belong here: the titles (contracts/vocabulary.yaml).
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipelines.contracts.vocabulary import vocabulary
from pipelines.derive.staging import HEADER

MACROS = PurePosixPath("macros/vocabulary.sql")


def vocabulary_files() -> dict[PurePosixPath, str]:
    """Path below the dbt project → text: `vocabulary(kind)` gives code → title, `<kind>_title(column)` the title of a column of codes."""
    kinds = vocabulary()
    every = ",\n".join(f"        {kind!r}: {dict(found)!r}" for kind, found in kinds.items())
    look_up = f"{{% macro vocabulary(kind) -%}}\n    {{{{ return({{\n{every}\n    }}[kind]) }}}}\n{{%- endmacro %}}\n"
    each = [f"{{% macro {k}_title(column) -%}}\n    {{{{ title_of(column, vocabulary('{k}')) }}}}\n{{%- endmacro %}}\n" for k in kinds]
    return {MACROS: "\n".join([f"{{#- {HEADER} -#}}\n{look_up}", *each])}
