"""Benchmarks: commands that print figures, never tests. Run them in turn with what they are compared to."""
