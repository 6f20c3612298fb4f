from django.db import migrations

from belofte.database.indexing import RemoveIndex


class Migration(migrations.Migration):

    atomic = False  # it goes beside who writes; 0020 made the one in its place

    dependencies = [
        ('cases', '0023_calls_by_their_clock'),
    ]

    operations = [
        RemoveIndex(
            model_name='message',
            name='message_names_number',
        ),
    ]
