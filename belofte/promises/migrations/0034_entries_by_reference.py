"""What the bank told with a reference is found without reading all that it told."""

from typing import ClassVar

from django.db import migrations, models

from belofte.database.indexing import AddIndex


class Migration(migrations.Migration):
    """Add an index, beside who writes."""

    atomic = False

    dependencies: ClassVar = [("promises", "0033_what_the_bank_told")]

    operations: ClassVar = [
        AddIndex(
            "bankentry",
            models.Index(fields=['reference'], name='bank_entry_by_reference'),
        )
    ]
