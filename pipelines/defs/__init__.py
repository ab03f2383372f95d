"""The only place that imports dagster."""
