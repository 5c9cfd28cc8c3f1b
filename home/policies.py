"""“How we review” and “Get help now”: what the house itself says. No medical advice, so nobody signs it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.corrections import recent_changes, recent_corrections, recent_withdrawals
from blog.models.topics import LONGEST_REVIEW_INTERVAL
from blog.presentation import Crumb
from blog.signoff.models.sealed import DEFAULT_REVIEW_INTERVAL_MONTHS
from blog.signoff.statement import CHECKLIST, statement_for

# Stands in the statement where the name of the signer will be printed.
ANY_SIGNER = "(name of the physician)"


@require_safe
def how_we_review(request: HttpRequest) -> HttpResponse:
    """Who may sign and what they sign, word for word; intervals; corrections and withdrawals from their seals."""
    context = {
        "full_statement": statement_for(ANY_SIGNER, "full"),
        "small_statement": statement_for(ANY_SIGNER, "small"),
        "checklist": CHECKLIST,
        "interval_months": DEFAULT_REVIEW_INTERVAL_MONTHS,
        "overdue_days": settings.SIGNOFF_OVERDUE_DAYS,
        "longest_interval_months": LONGEST_REVIEW_INTERVAL,
        "corrections": recent_corrections(),
        "withdrawals": recent_withdrawals(),
        "changes": recent_changes(),
    } | _frame(request, _("How we review"))
    return TemplateResponse(request, "home/how_we_review.html", context)


@require_safe
def get_help(request: HttpRequest) -> HttpResponse:
    """Whom to call. The numbers are those of the site's help texts."""
    return TemplateResponse(request, "home/get_help.html", _frame(request, _("Get help now")))


def _frame(request: HttpRequest, title: str) -> dict[str, object]:
    return {
        "title": title,
        "breadcrumbs": [Crumb(_("Home"), "/"), Crumb(title)],
        "canonical_url": request.build_absolute_uri(request.path),
    }
