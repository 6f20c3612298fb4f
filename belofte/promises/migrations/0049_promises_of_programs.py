from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0048_waits_put_right_and_programs'),
    ]

    operations = [
        ValidateConstraint(  # which reads all rows, beside who writes
            model_name='promise',
            name='promise_by_somebody_or_by_the_desk',
        ),
    ]
