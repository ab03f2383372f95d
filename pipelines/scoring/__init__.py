"""Scenario rows and option validation for the scoring engine; the arithmetic itself is SQL."""
