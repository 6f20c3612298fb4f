"""PostgreSQL: our own server, what Belofte asks of any server, and how Django speaks to it."""
