"""Keys that sign were first kept without the domain that they were made for: it is that of the inbox's address."""

from django.db import migrations

from belofte.secrecy import UnreadableSecretError


def name_domains(apps, schema_editor):
    for inbox in apps.get_model("channels", "Inbox").objects.all():
        try:
            kept = inbox.credentials
        except UnreadableSecretError:
            continue  # it is entered again, and its key made anew
        if kept.get("dkim_private") and not kept.get("dkim_domain"):
            inbox.credentials = {**kept, "dkim_domain": inbox.address.rpartition("@")[2].lower()}
            inbox.save(update_fields=["credentials"])


class Migration(migrations.Migration):
    dependencies = [("channels", "0014_canaries_removed")]

    operations = [migrations.RunPython(name_domains, migrations.RunPython.noop)]
