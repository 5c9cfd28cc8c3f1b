"""Addresses of the desk, below the admin."""

from django.urls import path

from blog.desk import (
    absences,
    assigning,
    commenting,
    letting_pass,
    recalling,
    removal,
    reports,
    scheduling,
    suggesting,
    taking_back,
    timeline,
    views,
)

app_name = "desk"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("away/", absences.away, name="away"),
    path("away/<int:delegation_id>/end/", absences.end_absence, name="end_absence"),
    path("signatures/", removal.own_signatures, name="signatures"),
    path("signatures/<int:signature_id>/revoke/", removal.revoke_signature, name="revoke"),
    path("reports/<int:report_id>/seen/", reports.mark_seen, name="report_seen"),
    path("<int:page_id>/", views.review, name="review"),
    path("<int:page_id>/sign/", views.sign_page, name="sign"),
    path("<int:page_id>/send-back/", views.send_back, name="send_back"),
    path("<int:page_id>/comment/", views.comment_on, name="comment"),
    path(
        "<int:page_id>/comment/<int:comment_id>/resolve/", commenting.resolve_comment, name="resolve_comment"
    ),
    path("<int:page_id>/history/", timeline.history, name="history"),
    path("<int:page_id>/suggest/", suggesting.suggest_words, name="suggest"),
    path("<int:page_id>/suggestion/", suggesting.suggestion, name="suggestion"),
    path("<int:page_id>/cancel-schedule/", scheduling.cancel_scheduled, name="cancel_schedule"),
    path("<int:page_id>/take-back/", taking_back.take_signature_back, name="take_back"),
    path("<int:page_id>/assign/", assigning.choose_reviewer, name="assign"),
    path("<int:page_id>/pass-on/", assigning.pass_review_on, name="pass_on"),
    path("<int:page_id>/take/", assigning.take_review, name="take"),
    path("<int:page_id>/conflict/", assigning.conflict, name="conflict"),
    path("<int:page_id>/conflict/gone/", assigning.take_conflict_back, name="conflict_gone"),
    path("<int:page_id>/recall/", recalling.recall_page, name="recall"),
    path("<int:page_id>/warnings/<slug:key>/", letting_pass.let_pass, name="override"),
    path("<int:page_id>/withdraw/", removal.withdraw_page, name="withdraw"),
]
