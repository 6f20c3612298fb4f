from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0043_promises_on_occasions'),
    ]

    operations = [
        ValidateConstraint(  # which reads all rows, beside who writes
            model_name='proof',
            name='proof_is_of_one_sort',
        ),
    ]
