"""The static site of an edition."""
