"""Working off what waits too long: in which order, and which cases share a cause."""
