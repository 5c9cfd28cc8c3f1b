"""A migrated, empty SQLite database is kept from run to run, since a hundred migrations take ten seconds.

It is named by what it was made from: our migrations, the signal handlers that run after them, and the lock of
the packages. The migrate command runs on each copy all the same, and finds nothing to do.
"""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

from config.environment import REPOSITORY, VAR

FOLDER = VAR / "test-databases"
MADE_FROM = ("requirements-dev.txt", "*/migrations/*.py", "*/*/migrations/*.py", "*/signoff/*.py")


def template_path() -> Path:
    """Where the kept database of today's migrations lies, whether or not it has been made."""
    digest = hashlib.sha256()
    for pattern in MADE_FROM:
        for file in sorted(REPOSITORY.glob(pattern)):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def keep(database: Path, template: Path) -> None:
    """Keep a copy of a migrated database as the template, and drop those of former migrations."""
    template.parent.mkdir(parents=True, exist_ok=True)
    aside = template.with_suffix(f".{os.getpid()}")
    source, target = sqlite3.connect(database), sqlite3.connect(aside)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    for former in template.parent.glob("*.sqlite3"):
        former.unlink(missing_ok=True)
    aside.replace(template)


def start_from(template: Path, database: Path) -> bool:
    """Copy the template, where there is one, to where the test database will be looked for."""
    try:
        shutil.copyfile(template, database)
    except FileNotFoundError:
        return False
    return True
