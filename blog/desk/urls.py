"""Addresses of the desk, below the admin."""

from django.urls import path

from blog.desk import removal, reports, scheduling, views

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("signatures/", removal.own_signatures, name="signatures"),
    path("signatures/<int:signature_id>/revoke/", removal.revoke_signature, name="revoke"),
    path("reports/<int:report_id>/seen/", reports.mark_seen, name="report_seen"),
    path("<int:page_id>/", views.review, name="review"),
    path("<int:page_id>/sign/", views.sign_page, name="sign"),
    path("<int:page_id>/send-back/", views.send_back, name="send_back"),
    path("<int:page_id>/cancel-schedule/", scheduling.cancel_scheduled, name="cancel_schedule"),
    path("<int:page_id>/withdraw/", removal.withdraw_page, name="withdraw"),
]
