"""The one exception a user sees: unusable input or usage, said in one clear line (exit code 2)."""

from __future__ import annotations


class Refusal(Exception):
    """Raised with one Chinese line that says what is wrong, where, and how to fix it. The command line prints it and exits 2."""


class AuditStopped(Exception):
    """Raised when one of our invariants failed: nothing is published, the edition in force stands (exit code 3)."""
