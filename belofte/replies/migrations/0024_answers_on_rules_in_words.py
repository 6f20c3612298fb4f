from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('replies', '0023_brakes_in_words'),
    ]

    operations = [
        ValidateConstraint(  # no deed ever wrote a blank one
            model_name='ruleanswer',
            name='rule_answer_has_words',
        ),
    ]
