"""How large the database is, and how many connections it has left."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from prometheus_client.core import GaugeMetricFamily

from belofte.ops.doctor.database_safety import CONNECTIONS_IN_USE
from belofte.ops.metrics.gauges import one

# Both are the server's own counts: of the connections that it has, and of the files of this database.
_ASK = f"SELECT {CONNECTIONS_IN_USE}, current_setting('max_connections')::int, pg_database_size(current_database())"


def measure(_at: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them; in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        used, allowed, size = cursor.fetchone()
    yield one("database_connections", "Connections to the server, of everybody.", used)
    yield one("database_connections_max", "How many it takes.", allowed)
    yield one("database_size_bytes", "How large the database is, without the files beside it.", size)
