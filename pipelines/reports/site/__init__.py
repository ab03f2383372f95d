"""The static site of an edition: Chinese pages that open by double click and ask nothing of a network."""

from pipelines.reports.site.assemble import build

__all__ = ["build"]
