"""The note that the work database as it stands was built whole and passed every test. Written by the dbt stage, asked by the edition."""

from pipelines.paths import Roots

_NOTE = "audit_passed"


def forget_audit(roots: Roots) -> None:
    """From now on the work database counts as not audited."""
    (roots.dbt_target / _NOTE).unlink(missing_ok=True)


def remember_audit(roots: Roots) -> None:
    """The whole build has just passed."""
    roots.dbt_target.mkdir(parents=True, exist_ok=True)
    (roots.dbt_target / _NOTE).touch()


def audited(roots: Roots) -> bool:
    return (roots.dbt_target / _NOTE).exists()
