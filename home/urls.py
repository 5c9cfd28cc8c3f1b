"""Addresses of the house's own pages, which are not pages of the tree."""

from django.urls import path

from home.policies import get_help, how_we_review
from home.robots import favicon, robots_txt, security_txt

urlpatterns = [
    path("get-help/", get_help, name="get_help"),
    path("how-we-review/", how_we_review, name="how_we_review"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
]
