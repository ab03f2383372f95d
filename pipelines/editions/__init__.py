"""Build, audit, publish and list editions. An edition is a function of (store, receipts, office, scheme, as_of, code)."""
