from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0036_words_that_can_go'),
    ]

    operations = [
        ValidateConstraint(  # which reads all rows, beside who writes
            model_name='promise',
            name='promise_waits_for_its_condition_alone',
        ),
    ]
