from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signoff", "0003_verification_runs")]

    operations = [
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("edition", "Edition"),
                    ("signature", "Signature"),
                    ("revocation", "Revocation"),
                    ("withdrawal", "Withdrawal"),
                    ("credential", "Passkey enrolled or removed"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                condition=models.Q(("kind", "credential")),
                fields=["sequence"],
                name="ledger_credential_entries",
            ),
        ),
    ]
