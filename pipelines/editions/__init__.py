"""Build, audit, publish and list editions."""
