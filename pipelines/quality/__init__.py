"""Judges landed rows: declared cell constraints and batch expectations."""
