"""Registrations only."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from blog.desk.assigning import lead_to_assigning
from blog.desk.bulk_actions import withhold_publishing
from blog.desk.dashboard.panels import add_dashboard
from blog.desk.dashboard.report import ArticlesMenuItem, ArticlesReport
from blog.desk.deletion import DeletePages
from blog.desk.held import warn_of_a_held_edition
from blog.desk.menus import (
    CancelScheduleMenuItem,
    HistoryMenuItem,
    ReviewMenuItem,
    ReviewsMenuItem,
    SuggestionMenuItem,
    WithdrawMenuItem,
    buttons_of_listed_page,
)
from blog.desk.page_views import PageViewsMenuItem, PageViewsReport
from blog.desk.pictures import DeletePictures
from blog.desk.refusals import refuse_creating_published, refuse_publishing
from blog.desk.reviewer_form import right_to_verify
from blog.desk.scheduling import cancel_from_the_editor, say_what_is_scheduled
from blog.desk.snippets import PeopleAndTopics
from blog.desk.unused_pictures import UnusedPicturesMenuItem, UnusedPicturesReport
from blog.signoff.states import with_state_facts

register_snippet(PeopleAndTopics)

hooks.register("before_edit_page", refuse_publishing)
hooks.register("before_copy_page", refuse_publishing)
hooks.register("before_create_page", refuse_creating_published)
hooks.register("after_create_page", lead_to_assigning)
hooks.register("after_edit_page", lead_to_assigning)
hooks.register("register_admin_urls", withhold_publishing)
hooks.register("before_edit_page", say_what_is_scheduled)
hooks.register("after_edit_page", cancel_from_the_editor)
hooks.register("before_edit_page", warn_of_a_held_edition)
hooks.register("register_permissions", right_to_verify)
hooks.register("construct_homepage_panels", add_dashboard)
hooks.register("register_page_listing_more_buttons", buttons_of_listed_page)
# Behind Wagtail's own of that name, whose places they take.
hooks.register("register_bulk_action", DeletePages, order=100)
hooks.register("register_bulk_action", DeletePictures, order=100)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern | URLResolver]:
    return [path("reviews/", include("blog.desk.urls"))]


@hooks.register("insert_global_admin_css")
def looks_of_the_desk_in_the_admin() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/dashboard.css"))


@hooks.register("construct_explorer_page_queryset")
def states_of_listed_pages(parent_page: Any, pages: Any, request: HttpRequest) -> Any:
    return with_state_facts(pages)


@hooks.register("register_admin_menu_item")
def reviews_menu_item() -> ReviewsMenuItem:
    return ReviewsMenuItem()


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        *_addresses_of("articles", ArticlesReport),
        *_addresses_of("page-views", PageViewsReport),
        *_addresses_of("unused-pictures", UnusedPicturesReport),
    ]


def _addresses_of(name: str, report: Any) -> list[URLPattern]:
    return [
        path(f"reports/{name}/", report.as_view(), name=report.index_url_name),
        path(
            f"reports/{name}/results/", report.as_view(results_only=True), name=report.index_results_url_name
        ),
    ]


@hooks.register("register_reports_menu_item")
def articles_menu_item() -> ArticlesMenuItem:
    return ArticlesMenuItem()


@hooks.register("register_reports_menu_item")
def unused_pictures_menu_item() -> UnusedPicturesMenuItem:
    return UnusedPicturesMenuItem()


@hooks.register("register_reports_menu_item")
def page_views_menu_item() -> PageViewsMenuItem:
    return PageViewsMenuItem()


@hooks.register("register_page_action_menu_item")
def review_action() -> Any:
    return ReviewMenuItem(order=30)


@hooks.register("register_page_action_menu_item")
def suggestion_action() -> Any:
    return SuggestionMenuItem(order=25)


@hooks.register("register_page_action_menu_item")
def history_action() -> Any:
    return HistoryMenuItem(order=35)


@hooks.register("register_page_action_menu_item")
def withdraw_action() -> Any:
    return WithdrawMenuItem(order=90)


@hooks.register("register_page_action_menu_item")
def cancel_schedule_action() -> Any:
    return CancelScheduleMenuItem(order=80)
