"""What the bar under a list of pages may not offer."""

from wagtail.admin.views.bulk_action.registry import bulk_action_registry

WITHHELD = ("publish", "unpublish")


def withhold_publishing() -> list[object]:
    """Take publishing out of the bulk actions on pages: their addresses answer 404 from then on.

    Wagtail offers them to everybody and asks for the right afterwards; here nobody has it. Called when the
    admin's addresses are gathered, since by then every hook is known; it adds no address.
    """
    for action in WITHHELD:
        if bulk_action_registry.get_bulk_action_class("wagtailcore", "page", action):
            del bulk_action_registry.actions["wagtailcore"]["page"][action]
    return []
