"""Public addresses of the blog that are not pages of the tree."""

from django.urls import path

from blog.feedback import give_feedback, report_problem, thanks
from blog.feeds import LatestArticles
from blog.proof import proof_page, proof_record, verifier
from blog.reviewers import reviewer_list, reviewer_page
from blog.sitemaps import sitemap_index, sitemap_section
from blog.topics import topic_list, topic_page
from blog.views import signed_picture

urlpatterns = [
    path("reviewers/", reviewer_list, name="reviewers"),
    path("reviewers/<slug:slug>/", reviewer_page, name="reviewer"),
    path("topics/", topic_list, name="topics"),
    path("topics/<slug:slug>/", topic_page, name="topic"),
    path("feed.xml", LatestArticles(), name="feed"),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap_section, name="sitemap_section"),
    path("feedback/<int:page_id>/", give_feedback, name="feedback"),
    path("feedback/<int:page_id>/problem/", report_problem, name="report_problem"),
    path("feedback/<int:page_id>/thanks/", thanks, name="feedback_thanks"),
    path("pictures/<str:name>", signed_picture, name="signed_picture"),
    path("proof/verify_bundle.py", verifier, name="verifier"),
    path("proof/<int:page_id>/<int:number>/", proof_page, name="proof"),
    path("proof/<int:page_id>/<int:number>/record.json", proof_record, name="proof_record"),
]
