"""Django's PostgreSQL backend, which never waits for a frozen server longer than a deadline."""
