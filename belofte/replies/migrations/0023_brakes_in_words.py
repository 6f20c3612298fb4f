from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('replies', '0022_reasons_in_words'),
    ]

    operations = [
        ValidateConstraint(  # no deed ever wrote a blank one
            model_name='brake',
            name='brake_has_a_reason',
        ),
    ]
