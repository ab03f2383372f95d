"""The declared forms as plain data, for scripts outside the project (`sanzhang forms --format json`).

Belongs here: the published shape of a declaration (BLUEPRINT §4). Does not belong here: the declaration itself (contracts).
"""

from __future__ import annotations

from typing import Any

from pipelines.contracts.form import Form, FormField, forms


def _field(field: FormField) -> dict[str, Any]:
    codes = field.codes
    return {
        "name": field.name,
        "title": field.title,
        "aliases": list(field.aliases),
        "type": field.type,
        "required": field.constraints.required,
        "unit": field.unit,
        "personal": field.personal,
        "description": field.description,
        "constraints": field.constraints.model_dump(by_alias=True, exclude_none=True, exclude={"required"}),
        "separator": field.separator,
        "true_values": list(field.true_values),
        "false_values": list(field.false_values),
        "missing_values": [token for token in field.missing_tokens if token],
        "foreign_key": field.foreign_key.model_dump() if field.foreign_key else None,
        "codes": [{"code": c.code, "title": c.title, "aliases": list(c.aliases)} for c in codes.codes if c.status == "good"]
        if codes
        else [],
    }


def listed(form: Form) -> dict[str, Any]:
    """One form in the shape of BLUEPRINT §4."""
    sent = form.submission
    return {
        "form": form.name,
        "version": sent.version,
        "title": form.title,
        "level": list(sent.level),
        "workbook": sent.workbook,
        "cadence": sent.cadence.value,
        "sheet": sent.sheet,
        "unit_label": sent.unit_label,
        "period_label": sent.period_label,
        "primary_key": list(form.primary_key),
        "fields": [_field(f) for f in form.fields],
    }


def listing() -> list[dict[str, Any]]:
    """All declared forms, in name order."""
    return [listed(form) for form in forms().values()]
