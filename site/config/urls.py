"""Addresses: the rooms' own first, Wagtail's pages last."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from health_check.views import HealthCheckView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

HEALTH_CHECKS = [
    "health_check.checks.Database",
    "health_check.checks.Cache",
    "blog.signoff.health.SignOff",
    "blog.mail.health.MailIsSent",
    "blog.mail.health.WorkerRuns",
    "blog.mail.health.DailyCommandRuns",
]

urlpatterns = [
    path(settings.ADMIN_PREFIX.lstrip("/"), include("blog.desk.entry_urls")),
    path(settings.ADMIN_PREFIX.lstrip("/"), include(wagtailadmin_urls)),
    path("account/", include("blog.accounts.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("health/", HealthCheckView.as_view(checks=HEALTH_CHECKS), name="health"),
    path("", include("blog.urls")),
    path("", include("home.urls")),
    path("", include("search.urls")),
    *(static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT) if settings.DEBUG else []),
    # Takes every address that is left, so nothing can stand behind it.
    path("", include(wagtail_urls)),
]
