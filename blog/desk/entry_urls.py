"""The admin's first page; included at the admin's address, before Wagtail's own."""

from django.urls import path

from blog.desk.entry import admin_home

urlpatterns = [path("", admin_home, name="admin_entry")]
