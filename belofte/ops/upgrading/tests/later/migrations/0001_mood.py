"""A version still to come adds a column: at once, then a moment in which it can be killed, then a value for each row."""

import os

from django.db import migrations

SECONDS = float(os.environ.get("LATER_SECONDS", "0"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL("ALTER TABLE cases_case ADD COLUMN mood varchar(20) NOT NULL DEFAULT 'calm'"),
        migrations.RunSQL(f"SELECT pg_sleep({SECONDS})"),
        migrations.RunSQL("UPDATE cases_case SET mood = 'warm' WHERE waiting_since IS NOT NULL"),
    ]
