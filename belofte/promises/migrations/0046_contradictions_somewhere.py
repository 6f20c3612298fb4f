from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0045_proofs_by_somebody'),
    ]

    operations = [
        ValidateConstraint(  # which reads all rows, beside who writes
            model_name='contradiction',
            name='contradiction_stands_somewhere',
        ),
    ]
