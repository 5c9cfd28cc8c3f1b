"""Addresses of Wagtail's admin that the desk answers in its place; included before Wagtail's own."""

from django.urls import path

from blog.desk.deletion import delete_page
from blog.desk.entry import admin_home
from blog.desk.pictures import delete_picture, delete_uploaded_picture
from blog.desk.submitting import create_page, edit_page

urlpatterns = [
    path("", admin_home, name="admin_entry"),
    path("pages/<int:page_id>/delete/", delete_page),
    path("images/<int:image_id>/delete/", delete_picture),
    path("images/multiple/<int:image_id>/delete/", delete_uploaded_picture),
    path("pages/<int:page_id>/edit/", edit_page),
    path(
        "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        create_page,
    ),
]
