from django.db import migrations

from blog.signoff.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("signoff", "0001_editions_signatures_ledger")]

    operations = [AppendOnly()]
