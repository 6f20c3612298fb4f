from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0042_denied_in_words'),
    ]

    operations = [
        ValidateConstraint(  # which reads all rows, beside who writes
            model_name='promise',
            name='promise_of_the_desk_on_an_occasion',
        ),
    ]
