"""The public proof of a sign-off: what was signed, by whom, when, and how anybody can check it."""

import datetime as dt
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.answers import being_rechecked
from blog.listing import restrictions_above
from blog.presentation import Crumb
from blog.presentation.review import printed_name
from blog.signoff import verify_bundle
from blog.signoff.evidence import payload_of
from blog.signoff.export import describe_edition, describe_entry, public_keys_as_pem
from blog.signoff.in_force import parse_moment
from blog.signoff.keys import current_keyring
from blog.signoff.ledger import is_genuine
from blog.signoff.models import Edition, LedgerEntry, Revocation, Signature, Withdrawal
from blog.signoff.reading import TamperedEdition, verified, with_signatures
from blog.signoff.verification import Head

alarm = logging.getLogger("signoff.alarm")


@dataclass(frozen=True)
class Proof:
    """One edition's proof: genuine, and whether readers still get it."""

    edition: Edition
    title: str
    signatures: tuple[Mapping[str, Any], ...] = field(repr=False)
    withdrawn: bool
    revoked: bool
    out_of_date: bool
    history: tuple["PastEdition", ...]
    head: Head

    @property
    def is_readable(self) -> bool:
        """Whether its content may still be handed out."""
        return not (self.withdrawn or self.revoked or self.out_of_date)


@dataclass(frozen=True)
class PastEdition:
    """One line of an article's public history."""

    number: int
    kind: str
    since: dt.datetime
    signer: str
    digest: str
    demo: bool
    url: str


def proof_url(page_id: int, number: int) -> str:
    """The address of an edition's proof page."""
    return reverse("proof", args=[page_id, number])


@require_safe
def proof_page(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """The statement, the signer as printed, the time, the digest, the history. 404, or 503 when it does not verify."""
    try:
        proof = proof_of(page_id, number)
    except TamperedEdition:
        return being_rechecked(request)
    crumbs = [Crumb(_("Home"), "/"), Crumb(_("Proof of review: %(title)s") % {"title": proof.title})]
    return render(request, "blog/proof_page.html", {"proof": proof, "breadcrumbs": crumbs})


@require_safe
def proof_record(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """Everything needed to check one edition offline, as JSON; 410 once the article was withdrawn."""
    try:
        proof = proof_of(page_id, number)
    except TamperedEdition:
        return being_rechecked(request)
    if not proof.is_readable:
        return JsonResponse({"error": "This edition was withdrawn."}, status=410)
    edition = proof.edition
    signatures = list(edition.signatures.select_related("entry"))
    entries = [*_passkeys_of(signatures), *(signature.entry for signature in signatures)]
    record = {
        "edition": describe_edition(edition),
        "entries": [describe_entry(entry) for entry in [*entries, edition.entry]],
        "keys": public_keys_as_pem(),
        "head": str(proof.head),
    }
    response = JsonResponse(record, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="record-{page_id}-{number}.json"'
    return response


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The one-file verifier, as text to save."""
    source = Path(verify_bundle.__file__).read_bytes()
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_bundle.py"'
    return response


def _passkeys_of(signatures: list[Signature]) -> list[LedgerEntry]:
    """The entries that say which passkeys the signers had when they signed."""
    signers = {signature.user_id for signature in signatures}
    before = max(signature.entry_id for signature in signatures)
    entries = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CREDENTIAL, sequence__lt=before)
    return [entry for entry in entries.order_by("sequence") if json.loads(entry.payload)["user"] in signers]


def proof_of(page_id: int, number: int) -> Proof:
    """The proof of an edition that has been public. Raises Http404, TamperedEdition."""
    now = timezone.now()
    # What was cancelled before its time has never been public, not even after that time.
    public = Edition.objects.of_page(page_id).not_held().filter(cancellation__isnull=True)
    editions = public.filter(~Exists(restrictions_above()), number=number)
    found = with_signatures(editions)
    if not found:
        raise Http404
    edition, signatures = found[0]
    signed = verified(edition, signatures, at=now, however_old=True)
    if signed is None:
        raise Http404  # its time has not come, or it was signed for demonstration only
    return Proof(
        edition=edition,
        title=signed.content["title"],
        signatures=signed.signatures,
        withdrawn=Withdrawal.objects.filter(page_id=page_id, up_to_number__gte=number).exists(),
        revoked=Revocation.objects.filter(edition=edition).exists(),
        out_of_date=Edition.objects.of_page(page_id).out_of_date(now).exists(),
        history=_history(page_id, now),
        head=_proven_head(),
    )


def _proven_head() -> Head:
    last = LedgerEntry.objects.order_by("-sequence").first()
    if last is None or not is_genuine(last):
        alarm.critical("The last entry of the ledger is not one of ours; no proof is shown.")
        raise TamperedEdition("The head of the ledger")
    return Head(last.sequence, last.hash)


def _history(page_id: int, now: dt.datetime) -> tuple[PastEdition, ...]:
    keyring = current_keyring()
    public = Signature.objects.filter(edition__page_id=page_id, edition__cancellation__isnull=True)
    rows = public.select_related("entry").order_by("-entry_id")
    payloads = (payload_of(row.entry, LedgerEntry.Kind.SIGNATURE, keyring) for row in rows)
    signatures = [payload for payload in payloads if payload and payload["article"] == page_id]
    past = (_past(list(one)) for _number, one in groupby(signatures, key=lambda payload: payload["number"]))
    return tuple(
        edition for edition in past if edition.since <= now and (settings.SIGNOFF_DEMO or not edition.demo)
    )


def _past(signatures: Sequence[Mapping[str, Any]]) -> PastEdition:
    """The line of an edition with these signatures, the last one first."""
    # Every word from the seal: the edition's row has not been proven here.
    payload = signatures[0]
    return PastEdition(
        number=payload["number"],
        kind=payload["kind"],
        since=parse_moment(payload["go_live_at"] or payload["signed_at"]),
        signer=get_text_list([printed_name(one) for one in reversed(signatures)], _("and")),
        digest=payload["digest"],
        demo=payload["demo"],
        url=proof_url(payload["article"], payload["number"]),
    )
