"""Admin screens of reviewers, authors and topics."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, DateColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from blog.desk.reviewer_form import ReviewerForm
from blog.models import Author, Topic
from blog.signoff.models import Reviewer


class ReviewerViewSet(SnippetViewSet):
    model = Reviewer
    icon = "user"
    menu_label = _("Reviewers")
    list_display = [
        "printed_name",
        "specialty",
        DateColumn("licence_expires_on", label=_("Licence expires"), sort_key="licence_expires_on"),
        DateColumn("verified_on", label=_("Verified"), sort_key="verified_on"),
        BooleanColumn("active", label=_("Active"), sort_key="active"),
    ]
    list_filter = ["active", "specialty", "licence_jurisdiction"]
    search_fields = ["given_name", "family_name", "aliases", "specialty"]
    ordering = ["family_name", "given_name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("given_name"), FieldPanel("family_name"), FieldPanel("post_nominals")]
                    ),
                    FieldPanel("slug"),
                    FieldPanel("aliases"),
                    FieldPanel("specialty"),
                ],
                heading=_("Who"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("licence_jurisdiction"), FieldPanel("licence_number")]),
                    FieldPanel("licence_expires_on"),
                    FieldRowPanel([FieldPanel("verified_on"), FieldPanel("verified_by", read_only=True)]),
                ],
                heading=_("Licence"),
            ),
            MultiFieldPanel([FieldPanel("user"), FieldPanel("active")], heading=_("Signing")),
            MultiFieldPanel(
                [FieldPanel("biography"), FieldPanel("photo"), FieldPanel("conflicts_of_interest")],
                heading=_("What readers see from the next signature on"),
            ),
            InlinePanel("profiles", heading=_("Profiles elsewhere"), label=_("profile")),
        ],
        base_form_class=ReviewerForm,
    )


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "edit"
    menu_label = _("Authors")
    list_display = ["name", "role"]
    list_filter = ["role"]
    search_fields = ["name", "role"]
    panels = [FieldPanel("name"), FieldPanel("role"), FieldPanel("biography")]


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    list_display = ["name", "slug", "review_interval_months", "required_signatures"]
    list_filter = ["review_interval_months", "required_signatures"]
    search_fields = ["name"]
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("subject"),
        MultiFieldPanel(
            [
                FieldPanel("review_interval_months"),
                FieldPanel("required_signatures"),
                FieldPanel("default_reviewers", widget=forms.CheckboxSelectMultiple),
                FieldPanel("excluded_reviewers", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Review"),
        ),
    ]


class PeopleAndTopics(SnippetViewSetGroup):
    items = (ReviewerViewSet, AuthorViewSet, TopicViewSet)
    menu_icon = "group"
    menu_label = _("People")
    menu_name = "people"
    menu_order = 300
