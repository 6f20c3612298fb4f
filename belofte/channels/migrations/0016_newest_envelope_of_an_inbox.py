"""Read when mail last came in by an inbox from an index: also of one to which nobody has written for a year."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0015_signing_domains")]

    operations = [
        migrations.AddIndex(
            model_name="rawenvelope",
            index=models.Index(fields=["inbox", "-id"], name="envelope_newest"),
        ),
        migrations.AlterField(
            model_name="rawenvelope",
            name="inbox",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="envelopes",
                to="channels.inbox",
            ),
        ),
    ]
