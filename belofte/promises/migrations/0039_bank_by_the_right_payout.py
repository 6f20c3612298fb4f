"""In which money payouts were whose promise names it: filled in a thousand at a time, beside who writes."""

from collections import defaultdict
from typing import ClassVar

from django.db import migrations, transaction

from belofte.language import amounts

_BATCH = 1_000  # payouts in one transaction
# The gate that keeps payouts, for the transaction; only the owner of the tables is heard (`database/gates.py`).
_PUTS_ASIDE = "SELECT set_config('pgtrigger.ignore', '{pgtrigger_payout_kept_41152}', true)"


def fill_currencies(apps, schema_editor):
    """Write down in which money payouts were whose promise names it, where the bank did not tell of them yet."""
    payouts = apps.get_model('promises', 'Payout').objects.filter(is_currency_known=False, matches=None)
    named = defaultdict(list)
    for number, words in payouts.values_list('pk', 'promise__words').iterator(_BATCH):
        if amounts.amounts(words):
            named[amounts.currency(words)].append(number)
    for currency, numbers in named.items():
        for begin in range(0, len(numbers), _BATCH):
            with transaction.atomic(), schema_editor.connection.cursor() as cursor:
                cursor.execute(_PUTS_ASIDE)
                some = payouts.filter(pk__in=numbers[begin : begin + _BATCH])
                some.update(is_currency_known=True, currency=currency)


class Migration(migrations.Migration):
    """Fill in what was not kept before; the gates that go by it come with a later migration."""

    atomic = False

    dependencies: ClassVar = [('promises', '0038_who_says_so_and_on_which_occasion')]

    operations: ClassVar = [migrations.RunPython(fill_currencies, migrations.RunPython.noop)]
