"""The environment of a machine on which nobody has set anything for this site."""

import os

from config.environment import VARIABLES


def environment_of_the_machine() -> dict[str, str]:
    """A copy of this process's environment without any variable of ours or of Django's."""
    ours = {variable.name for variable in VARIABLES}
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith("DJANGO_")
    }
