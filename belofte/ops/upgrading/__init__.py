"""A later version on the same data, a later PostgreSQL below it, and another server: with a way back each time."""
