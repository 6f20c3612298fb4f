"""What waits for its condition is found by an index, made beside who writes."""

from django.db import migrations, models

from belofte.database.indexing import AddIndex


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('promises', '0027_never_emptied'),
    ]

    operations = [
        AddIndex(
            model_name='promise',
            index=models.Index(condition=models.Q(('state', 'conditional')), fields=['made_at'], name='promise_of_condition'),
        ),
    ]
