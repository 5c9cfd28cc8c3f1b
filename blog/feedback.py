"""What readers say about an article: three buttons and a short form, without JavaScript, cookies or accounts.

Nothing about the reader is stored. The forms carry no CSRF token, since a token would need a cookie and make every
page different; what a token guards against, a form on another site, shows in the headers that browsers send.
"""

import datetime as dt
from functools import cache as remembered
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from blog.listing import addresses_of, public_articles
from blog.models import ReaderReport
from blog.presentation import Crumb
from blog.signoff.reading import SignedEdition, signed_editions

Answer = ReaderReport.Answer

LONGEST_TEXT = 1_000
# From one address; a family behind one address has to get through too.
ANSWERS_IN_A_WHILE = 10
WHILE_SECONDS = 600


class SeeOther(HttpResponseRedirect):
    """303: the answer to the form stands elsewhere, and reloading it sends nothing again."""

    status_code = 303


class ProblemForm(forms.Form):
    """What is wrong with a page. `website` is left empty by people: they do not see it."""

    answer = forms.ChoiceField(
        label=_("What is the problem?"),
        choices=[(one.value, one.label) for one in (Answer.WRONG, Answer.UNCLEAR, Answer.BROKEN)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the problem is.")},
    )
    text = forms.CharField(
        label=_("Which sentence, and what is wrong with it? (optional)"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_TEXT, "autocomplete": "off"}),
    )
    website = forms.CharField(required=False)


@csrf_exempt
@require_POST
def give_feedback(request: HttpRequest, page_id: int) -> HttpResponse:
    """Helpful or not; or on to the form for a problem. 403 from another site, 429 when too often."""
    require_own_page(request)
    signed = _article(page_id)
    answer = request.POST.get("answer")
    if answer == "problem":
        return SeeOther(reverse("report_problem", args=[page_id]))
    if answer not in (Answer.YES, Answer.NO):
        return SeeOther(_address(signed))
    if is_too_often(request):
        return _too_often(request)
    ReaderReport.objects.create(page_id=page_id, edition_number=signed.number, answer=answer)
    return SeeOther(reverse("feedback_thanks", args=[page_id]))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report_problem(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form for a problem, and its receipt. What may be wrong goes to the physicians."""
    signed = _article(page_id)
    if request.method != "POST":
        return _form_page(request, signed, ProblemForm())
    require_own_page(request)
    form = ProblemForm(request.POST)
    if not form.is_valid():
        return _form_page(request, signed, form, status=422)
    if is_too_often(request):
        return _too_often(request)
    if not form.cleaned_data["website"]:
        ReaderReport.objects.create(
            page_id=page_id,
            edition_number=signed.number,
            answer=form.cleaned_data["answer"],
            text=form.cleaned_data["text"],
        )
    return SeeOther(reverse("feedback_thanks", args=[page_id]))


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """Said after every answer."""
    signed = _article(page_id)
    return render(request, "blog/feedback_thanks.html", _about(signed))


def require_own_page(request: HttpRequest) -> None:
    """Raises PermissionDenied unless the form was on a page of ours, as far as browsers tell."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_ours = site == "same-origin"
    else:
        is_ours = urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    if not is_ours:
        raise PermissionDenied


def is_too_often(request: HttpRequest) -> bool:
    """Whether this address has answered too often of late. Its count is kept for minutes, under a hash of the day."""
    day = timezone.now().astimezone(dt.UTC).date().isoformat()
    # The address itself is kept nowhere; without the secret key nobody can find it out from its hash.
    name = salted_hmac(f"feedback {day}", _client_address()(request)).hexdigest()
    key = f"feedback-{name}"
    cache.add(key, 0, WHILE_SECONDS)
    try:
        return cache.incr(key) > ANSWERS_IN_A_WHILE
    except ValueError:
        return False  # it expired between the two lines


@remembered
def _client_address() -> Any:
    # The one place that knows about proxies; by name, since the blog knows nothing of the configuration.
    return import_string(settings.AXES_CLIENT_IP_CALLABLE)


def _article(page_id: int) -> SignedEdition:
    found = signed_editions(public_articles().filter(page=page_id))
    if not found:
        raise Http404
    return found[0]


def _address(signed: SignedEdition) -> str:
    return addresses_of([signed.page_id])[signed.page_id]


def _about(signed: SignedEdition) -> dict[str, Any]:
    title, url = signed.content["title"], _address(signed)
    return {
        "article_title": title,
        "article_url": url,
        "breadcrumbs": [Crumb(str(_("Home")), "/"), Crumb(title, url), Crumb(str(_("Feedback")))],
    }


def _form_page(
    request: HttpRequest, signed: SignedEdition, form: ProblemForm, status: int = 200
) -> HttpResponse:
    return render(request, "blog/report_problem.html", {"form": form} | _about(signed), status=status)


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "blog/feedback_too_often.html", status=429)
    response["Retry-After"] = str(WHILE_SECONDS)
    return response
