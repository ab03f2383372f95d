"""What people would use instead, written plainly: the other side of a ratio in benchmarks/night.py."""
