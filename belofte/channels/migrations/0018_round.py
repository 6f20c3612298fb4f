"""What the clock finds when it goes round."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0017_latest_envelope_of_an_inbox")]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("number", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("shut_since", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("number", 1)), name="round_is_one")],
            },
        ),
    ]
