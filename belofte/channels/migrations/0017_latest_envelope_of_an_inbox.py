"""By moment in the place of number: with numbers, the planner walks through the mail of all other inboxes first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0016_newest_envelope_of_an_inbox")]

    operations = [
        migrations.AddIndex(
            model_name="rawenvelope",
            index=models.Index(fields=["inbox", "-received_at"], name="envelope_latest"),
        ),
        migrations.RemoveIndex(model_name="rawenvelope", name="envelope_newest"),
    ]
