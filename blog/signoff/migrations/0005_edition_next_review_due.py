import datetime as dt
import json
from typing import Any

from django.db import migrations, models

from blog.signoff.append_only import disarmed


def copy_the_sealed_date(apps: Any, schema_editor: Any) -> None:
    """Each edition's date stands in its ledger entry; the column only lets the database look for it."""
    editions = apps.get_model("signoff", "Edition").objects.select_related("entry").order_by("pk")
    if not editions.exists():
        return
    with disarmed(schema_editor.connection):
        for edition in editions.defer("content").iterator(chunk_size=500):
            due = _sealed_date(edition.entry.payload)
            if due is not None:
                edition.next_review_due = due
                edition.save(update_fields=["next_review_due"])


def _sealed_date(payload: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(json.loads(payload)["next_review_due"])
    except (ValueError, KeyError, TypeError):
        return None  # no entry of ours: it verifies without the date no more than with it


class Migration(migrations.Migration):
    dependencies = [("signoff", "0004_passkeys_in_the_ledger")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="next_review_due",
            field=models.DateField(
                help_text="When a physician must read the whole article again, as it was sealed.", null=True
            ),
        ),
        migrations.RunPython(copy_the_sealed_date, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["next_review_due", "page"], name="editions_by_review_due"),
        ),
    ]
