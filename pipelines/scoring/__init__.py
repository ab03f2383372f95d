"""Scenario rows, option validation, loading and writing for the scoring engine; the arithmetic is SQL (dbt_project/macros/engine)."""
