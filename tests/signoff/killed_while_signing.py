"""Signs a page again and again, and kills itself each time at a later point, until a signature gets through.

A program of its own: `python -m tests.signoff.killed_while_signing PAGE USER`. Each attempt is a process that ends with
SIGKILL after its n-th write, then just before the transaction commits, then just after. Prints one line of JSON for
each: where it was killed, what it had written last, and what the database holds then.
"""

import json
import os
import re
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any, TypeAlias

import django

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
TABLE = re.compile(r'(?:INTO|UPDATE|FROM)\s+"(\w+)"', re.IGNORECASE)


Tell: TypeAlias = Callable[[str], object]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class KillAfterWrites:
    """Wraps the execution of SQL; kills this process when `limit` writes have been done."""

    def __init__(self, limit: int, tell: Tell) -> None:
        self.left = limit
        self.tell = tell

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if WRITE.match(sql):
            self.left -= 1
            if self.left == 0:
                found = TABLE.search(sql)
                self.tell(found.group(1) if found else sql)
                die()
        return result


def sign_page(page_id: int, user_id: int, **hooks: Any) -> None:
    """Sign as the review screen does, with a hook in the connection."""
    from django.contrib.auth import get_user_model
    from django.db import connections
    from wagtail.models import Page

    from blog.signoff.proposals import propose
    from blog.signoff.signing import sign
    from blog.signoff.statement import CHECKLIST

    page = Page.objects.get(pk=page_id).specific
    user = get_user_model().objects.get(pk=user_id)
    shown = propose(page).token
    connection: Any = connections["default"]
    commit = connection._commit

    def hooked_commit() -> None:
        hooks.get("before", lambda: None)()
        commit()
        hooks.get("after", lambda: None)()

    connection._commit = hooked_commit
    with connection.execute_wrapper(hooks.get("wrapper", lambda execute, *call: execute(*call))):
        sign(page=page, user=user, shown=shown, ticked={item.id for item in CHECKLIST})


def what_is_there(page_id: int) -> dict[str, Any]:
    """What the database holds after the kill: counts, faults, and whether readers get the page."""
    from django.db import connections
    from wagtail.models import Page

    from blog.signoff.models import Edition, EditionPicture, LedgerEntry, Signature
    from blog.signoff.reading import edition_in_force
    from blog.signoff.verification import verify

    page = Page.objects.get(pk=page_id).specific
    found = {
        "rows": [model.objects.count() for model in (LedgerEntry, Edition, Signature)],
        "pictures": EditionPicture.objects.count(),
        "faults": list(verify()),
        "in_review": page.workflow_in_progress,
        "live": page.live,
        "readers": edition_in_force(page_id) is not None,
    }
    connections.close_all()
    return found


def main(page_id: int, user_id: int) -> None:
    """Kill at each point in turn, and print what is found after it."""
    django.setup()
    for limit in count(1):
        table = killed_after(limit, page_id, user_id)
        report("write" if table else "commit", table, page_id)
        if not table:
            break
    in_a_process_of_its_own(lambda: sign_page(page_id, user_id, after=die), dies=True)
    report("after commit", "", page_id)


def killed_after(limit: int, page_id: int, user_id: int) -> str:
    """Sign, to be killed after so many writes, or when there are no more, before the commit; the last table or ""."""

    def run(tell: Tell) -> None:
        sign_page(page_id, user_id, wrapper=KillAfterWrites(limit, tell), before=die)

    return told(run, dies=True)


def report(point: str, table: str, page_id: int) -> None:
    """Write one line; the database is asked by another process, since a child must inherit no connection."""
    found = json.loads(told(lambda tell: tell(json.dumps(what_is_there(page_id)))))
    sys.stdout.write(json.dumps({"point": point, "table": table, **found}) + "\n")


def told(run: Callable[[Tell], object], *, dies: bool = False) -> str:
    """What a process of its own has told before it ended or, where it `dies`, was killed."""
    read_end, write_end = os.pipe()
    in_a_process_of_its_own(lambda: run(lambda text: os.write(write_end, text.encode())), dies=dies)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        return pipe.read()


def in_a_process_of_its_own(run: Callable[[], object], *, dies: bool = False) -> None:
    """Run it in a child. Raises RuntimeError unless the child ended well or, where it `dies`, by SIGKILL."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            run()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != (-signal.SIGKILL if dies else 0):
        raise RuntimeError(f"An attempt ended with {status}; what it said stands above.")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
