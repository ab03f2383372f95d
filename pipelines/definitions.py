"""The Dagster code location of this project."""

from pipelines.defs.location import build
from pipelines.paths import Roots

defs = build(Roots.resolve())
