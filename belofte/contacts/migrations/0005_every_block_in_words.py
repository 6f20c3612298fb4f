from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0004_blocks_in_words'),
    ]

    operations = [
        ValidateConstraint(  # no deed ever wrote a blank one
            model_name='block',
            name='block_has_reason',
        ),
    ]
