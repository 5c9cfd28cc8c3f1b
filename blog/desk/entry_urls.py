"""Addresses of Wagtail's admin that the desk answers in its place; included before Wagtail's own."""

from django.urls import path

from blog.desk.deletion import delete_page
from blog.desk.entry import admin_home

urlpatterns = [
    path("", admin_home, name="admin_entry"),
    path("pages/<int:page_id>/delete/", delete_page),
]
