"""System checks of the sign-off."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

from blog.signoff.append_only import missing_triggers
from blog.signoff.freezing import can_freeze
from blog.signoff.models import SealedPage


@register()
def every_block_of_a_sealed_page_can_be_frozen(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A block type without a rule would make its page unsignable: say so at start, not at signing."""
    errors: list[CheckMessage] = []
    for model in apps.get_models():
        if not issubclass(model, SealedPage):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                errors += [
                    _error(model, field, block)
                    for block in _with_descendants(field.stream_block)
                    if not can_freeze(block)
                ]
    return errors


@register(Tags.database)
def the_tables_are_append_only(
    app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A database whose triggers are gone still refuses nothing: say so wherever databases are checked."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        for name in missing_triggers(connections[alias]):
            errors.append(
                Error(
                    f"The trigger {name} is missing in the database “{alias}”, or is not as it should be.",
                    hint="Run “manage.py migrate --skip-checks”, which makes it again; then find out who changed it.",
                    id="signoff.E002",
                )
            )
    return errors


def _with_descendants(block: blocks.Block) -> list[blocks.Block]:
    return [block, *(one for child in _children(block) for one in _with_descendants(child))]


def _children(block: blocks.Block) -> list[blocks.Block]:
    if isinstance(block, ImageBlock):
        return []  # frozen as one picture
    if isinstance(block, blocks.ListBlock):
        return [block.child_block]
    return list(getattr(block, "child_blocks", {}).values())


def _error(model: type, field: Any, block: blocks.Block) -> CheckMessage:
    return Error(
        f"The block “{block.name}” ({type(block).__name__}) of {model.__name__}.{field.name} cannot be signed.",
        hint="Use a block type that blog.signoff.freezing has a rule for, or add a rule there with its test.",
        id="signoff.E001",
    )
