"""Bytes become a grid, a grid becomes typed rows and findings, rows are landed. Knows no score and no SQL model."""
