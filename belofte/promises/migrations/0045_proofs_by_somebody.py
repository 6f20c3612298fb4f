from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0044_proofs_of_one_sort'),
    ]

    operations = [
        ValidateConstraint(  # which reads all rows, beside who writes
            model_name='proof',
            name='proof_by_somebody_or_by_the_bank',
        ),
    ]
