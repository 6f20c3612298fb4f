"""Then an index, beside who writes."""

import django.contrib.postgres.operations
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("later", "0001_mood")]
    operations = [migrations.RunSQL("CREATE INDEX CONCURRENTLY IF NOT EXISTS later_subjects ON cases_case (subject)")]
