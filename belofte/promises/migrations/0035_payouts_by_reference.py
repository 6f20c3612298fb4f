"""The payout with a reference is found as banks carry that, without reading all payouts."""

from typing import ClassVar

from django.db import migrations, models

from belofte.database.indexing import AddIndex


class Migration(migrations.Migration):
    """Add an index, beside who writes."""

    atomic = False

    dependencies: ClassVar = [("promises", "0034_entries_by_reference")]

    operations: ClassVar = [
        AddIndex(
            "payout",
            models.Index(models.Func(models.F('reference'), output_field=models.CharField(), template="upper(regexp_replace(%(expressions)s, '\\s', '', 'g'))"), name='payout_by_reference'),
        )
    ]
