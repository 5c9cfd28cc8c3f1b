"""The secret key of a machine that serves nobody else: made once, kept in var/."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def secret_key_in(file: Path) -> str:
    """The key kept in `file`, which is made, readable by its owner alone, where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    key = get_random_secret_key()
    with os.fdopen(descriptor, "w") as opened:
        opened.write(key)
    return key
