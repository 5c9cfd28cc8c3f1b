#!/usr/bin/env python3
"""Verify an exported ledger on your own machine: python3 verify_bundle.py FOLDER [--head SEQUENCE:HASH]
or the record of one edition, downloaded from its proof page: python3 verify_bundle.py record.json

This one file needs Python 3.11 or newer and the package `cryptography`, and nothing of the site: not its code, not
its database. It prints one line for each fault and ends with status 1 when there is one.

What is checked:
1. every entry of ledger.jsonl follows from the one before it, and its hash is that of what it says;
2. the site's Ed25519 seal is on every hash (public keys in keys/, each named by its own digest);
3. every edition's content has the digest that was sealed, and was signed by the physicians the ledger names;
4. a signature given with a passkey (WebAuthn) verifies with the physician's own key, over the statement and the
   digest, and that key was enrolled for this physician before: this the site's operator cannot forge;
5. no edition was made of a signature that its signer had taken back; an edition that was cancelled, or held back, had
   not gone live by then, nor had one that was let go again;
6. every picture file in media/ (if exported) is what its name, a SHA-256, says.
Compare the keys and the head with what the site and its physicians' mails show: that is what a forger cannot change.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = "0" * 64
Keys: TypeAlias = dict[str, Ed25519PublicKey]
# What a passkey signs in an entry of this kind, and for what purpose.
CHALLENGED = {
    "signature": (
        "sign-off/1",
        ("article", "demo", "digest", "go_live_at", "kind", "number", "statement"),
    ),
    "revocation": ("revocation/1", ("article", "number", "signature")),
}
KINDS = frozenset(
    {"edition", "signature", "revocation", "withdrawal", "cancellation", "credential", "hold", "release"}
)
BOUND = ("article", "number", "digest", "kind", "go_live_at", "demo")


def verify_bundle(folder: Path, head: str = "") -> Iterator[str]:
    """Yield one line a fault of the bundle in `folder`; `head` is “sequence:hash” as noted elsewhere."""
    keys = yield from _read_keys(folder / "keys")
    entries: dict[int, dict[str, Any]] = {}
    for entry in _lines(folder / "ledger.jsonl"):
        entries[entry["sequence"]] = entry
    yield from _chain_faults(entries, keys, head)
    yield from _passkey_faults(entries)
    by_hash = {entry["hash"]: json.loads(entry["payload"]) for entry in entries.values()}
    yield from _hold_faults(entries, by_hash)
    seen = set()
    for edition in _lines(folder / "editions.jsonl"):
        seen.add(edition["entry"])
        yield from _edition_faults(edition, entries, by_hash)
    yield from _taken_back_faults(entries)
    yield from _cancellation_faults(entries)
    for sequence, entry in entries.items():
        if entry["kind"] == "edition" and sequence not in seen:
            yield f"Entry {sequence}: its edition is missing in editions.jsonl."
    yield from _media_faults(folder / "media")


def verify_record(record: dict[str, Any]) -> Iterator[str]:
    """Yield one line a fault of one edition's record: its seals, its signatures, its content."""
    keys = yield from _named_keys({name: pem.encode("ascii") for name, pem in record["keys"].items()})
    entries = {entry["sequence"]: entry for entry in record["entries"]}
    for entry in entries.values():
        yield from _entry_faults(entry, keys)
    yield from _passkey_faults(entries)
    by_hash = {entry["hash"]: json.loads(entry["payload"]) for entry in entries.values()}
    yield from _edition_faults(record["edition"], entries, by_hash)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _read_keys(folder: Path) -> Generator[str, None, Keys]:
    return (yield from _named_keys({path.stem: path.read_bytes() for path in sorted(folder.glob("*.pem"))}))


def _named_keys(pems: dict[str, bytes]) -> Generator[str, None, Keys]:
    keys: Keys = {}
    for name, pem in pems.items():
        key = serialization.load_pem_public_key(pem)
        if not isinstance(key, Ed25519PublicKey):
            yield f"The key {name} is not an Ed25519 public key."
            continue
        raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        if hashlib.sha256(raw).hexdigest()[:16] != name:
            yield f"The key {name} is another key than its name says."
        else:
            keys[name] = key
    return keys


def link_hash(entry: dict[str, Any]) -> str:
    """The hash that an entry must have: SHA-256 of the canonical JSON (RFC 8785) of its four parts."""
    link = {
        "kind": entry["kind"],
        "payload": _sha256(entry["payload"]),
        "previous": entry["previous_hash"],
        "sequence": entry["sequence"],
    }
    return _sha256(_canonical(link))


def _chain_faults(entries: dict[int, dict[str, Any]], keys: Keys, head: str) -> Iterator[str]:
    previous, expected = GENESIS, 1
    for sequence in sorted(entries):
        entry = entries[sequence]
        if sequence != expected:
            yield f"Entries {expected} to {sequence - 1} are missing."
        if entry["previous_hash"] != previous:
            yield f"Entry {sequence} does not follow from the one before it."
        yield from _entry_faults(entry, keys)
        previous, expected = entry["hash"], sequence + 1
    yield from _head_faults(entries, head)


def _entry_faults(entry: dict[str, Any], keys: Keys) -> Iterator[str]:
    if entry["hash"] != link_hash(entry):
        yield f"Entry {entry['sequence']} ({entry['kind']}): its text is not what was sealed."
    elif not _seal_verifies(entry, keys):
        yield f"Entry {entry['sequence']} ({entry['kind']}): the seal does not verify with the key {entry['key_id']}."


def _head_faults(entries: dict[int, dict[str, Any]], head: str) -> Iterator[str]:
    if not head:
        return
    sequence, _colon, link = head.partition(":")
    entry = entries.get(int(sequence))
    if entry is None:
        yield f"The noted head, entry {sequence}, is missing: the ledger was cut or rolled back."
    elif entry["hash"] != link:
        yield f"Entry {sequence} is not the one that was noted as the head: the ledger was rewritten."


def _seal_verifies(entry: dict[str, Any], keys: Keys) -> bool:
    key = keys.get(entry["key_id"])
    if key is None:
        return False
    try:
        key.verify(base64.b64decode(entry["seal"], validate=True), entry["hash"].encode("ascii"))
    except (InvalidSignature, ValueError):
        return False
    return True


def _passkey_faults(entries: dict[int, dict[str, Any]]) -> Iterator[str]:
    credentials: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for sequence in sorted(entries):
        entry = entries[sequence]
        if entry["kind"] not in ("credential", *CHALLENGED):
            continue
        payload = json.loads(entry["payload"])
        earlier = credentials.setdefault(payload["user"], [])
        if entry["kind"] == "credential":
            earlier.append((entry["hash"], payload))
        elif fault := _fault_of_identity(entry["kind"], payload, earlier):
            yield f"Entry {sequence} ({entry['kind']}): {fault}."


def _fault_of_identity(kind: str, payload: dict[str, Any], earlier: list[tuple[str, dict[str, Any]]]) -> str:
    if kind == "revocation" and "authentication" not in payload:
        return ""  # revoked before revocations were proven
    if payload["authentication"] != "passkey":
        events = {credential["credential_id"]: credential["event"] for _link, credential in earlier}
        had_one = any(event != "removed" for event in events.values())
        return "signed without the passkey that the signer had" if had_one else ""
    if not _assertion_is_genuine(kind, payload):
        return "the passkey did not sign this"
    return "" if _was_enrolled(payload, earlier) else "the passkey was not the signer's at the time"


def _hold_faults(entries: dict[int, dict[str, Any]], by_hash: dict[str, dict[str, Any]]) -> Iterator[str]:
    for sequence, entry in entries.items():
        payload = json.loads(entry["payload"])
        if entry["kind"] not in KINDS:
            yield f"Entry {sequence}: “{entry['kind']}” is a kind that this verifier does not know."
        elif entry["kind"] == "hold" and not _holds_a_signature(payload, by_hash):
            yield f"Entry {sequence} (hold): it names no signature that waited for its day."
        elif entry["kind"] == "release" and not _releases_in_time(payload, by_hash):
            yield f"Entry {sequence} (release): it names no hold, or came after the day."


def _holds_a_signature(hold: dict[str, Any], by_hash: dict[str, dict[str, Any]]) -> bool:
    signature = by_hash.get(hold["signature"], {})
    same = all(signature.get(part) == hold[part] for part in ("article", "number", "reviewer"))
    # Moments of this form sort as text.
    return same and hold["held_at"] < (signature.get("go_live_at") or "")


def _releases_in_time(release: dict[str, Any], by_hash: dict[str, dict[str, Any]]) -> bool:
    hold = by_hash.get(release["hold"], {})
    signature = by_hash.get(hold.get("signature", ""), {})
    same = all(hold.get(part) == release[part] for part in ("article", "number"))
    return same and release["released_at"] < (signature.get("go_live_at") or "")


def _assertion_is_genuine(kind: str, payload: dict[str, Any]) -> bool:
    try:
        passkey = payload["passkey"]
        client_data, authenticator = (
            _bytes(passkey["client_data_json"]),
            _bytes(passkey["authenticator_data"]),
        )
        client = json.loads(client_data)
        return (
            client["type"] == "webauthn.get"
            and _bytes(client["challenge"]) == _challenge(kind, payload)
            and client["origin"] == passkey["origin"]
            and client.get("crossOrigin", False) is False
            and authenticator[:32] == hashlib.sha256(passkey["rp_id"].encode()).digest()
            # The flags “user present” and “user verified”.
            and authenticator[32] & 0x05 == 0x05
            and _passkey_verifies(passkey, authenticator + hashlib.sha256(client_data).digest())
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, UnsupportedAlgorithm):
        return False


def _challenge(kind: str, payload: dict[str, Any]) -> bytes:
    purpose, names = CHALLENGED[kind]
    document = {name: payload[name] for name in names}
    document |= {"nonce": payload["passkey"]["nonce"], "purpose": purpose}
    return hashlib.sha256(_canonical(document).encode("utf-8")).digest()


def _passkey_verifies(passkey: dict[str, Any], message: bytes) -> bool:
    key, signature = (
        serialization.load_der_public_key(_bytes(passkey["public_key"])),
        _bytes(passkey["signature"]),
    )
    try:
        if passkey["algorithm"] == -7 and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
            return isinstance(key.curve, ec.SECP256R1)
        if passkey["algorithm"] == -8 and isinstance(key, Ed25519PublicKey):
            key.verify(signature, message)
            return True
        if passkey["algorithm"] == -257 and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            return True
    except InvalidSignature:
        return False
    return False


def _was_enrolled(payload: dict[str, Any], earlier: list[tuple[str, dict[str, Any]]]) -> bool:
    passkey, valid = payload["passkey"], False
    for link, credential in earlier:
        if credential["credential_id"] != passkey["credential_id"]:
            continue
        if credential["event"] == "removed":
            valid = False
        elif link == passkey["enrolment"]:
            valid = all(credential[name] == passkey[name] for name in ("public_key", "algorithm", "rp_id"))
    return valid


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _edition_faults(
    edition: dict[str, Any], entries: dict[int, dict[str, Any]], by_hash: dict[str, dict[str, Any]]
) -> Iterator[str]:
    name = f"Edition {edition['number']} of article {edition['article']}"
    entry = entries.get(edition["entry"])
    if entry is None or entry["kind"] != "edition":
        yield f"{name} has no entry in the ledger: it was never sealed."
        return
    sealed = json.loads(entry["payload"])
    if (sealed["article"], sealed["number"]) != (edition["article"], edition["number"]):
        yield f"{name}: the ledger's entry {edition['entry']} is about another edition."
    if _sha256(edition["content"]) != sealed["digest"]:
        yield f"{name}: its content is not what was signed."
    signatures = [by_hash.get(link) for link in sealed["signatures"]]
    genuine = [one for one in signatures if one and all(one.get(part) == sealed.get(part) for part in BOUND)]
    if (
        len(genuine) != len(signatures)
        or len({one["reviewer"] for one in genuine}) < sealed["required_signatures"]
    ):
        yield f"{name}: it does not have the signatures that the ledger names."


def _taken_back_faults(entries: dict[int, dict[str, Any]]) -> Iterator[str]:
    """Where two physicians must sign, the first may take the signature back until the second has signed."""
    taken_back: set[str] = set()
    for sequence in sorted(entries):
        entry = entries[sequence]
        if entry["kind"] == "revocation":
            taken_back.add(json.loads(entry["payload"])["signature"])
        elif entry["kind"] == "edition" and taken_back & set(json.loads(entry["payload"])["signatures"]):
            yield f"Entry {sequence} (edition): one of its signatures had been taken back before."


def _cancellation_faults(entries: dict[int, dict[str, Any]]) -> Iterator[str]:
    """What was public cannot be cancelled: readers would get an older text back without a word."""
    editions: dict[tuple[int, int], dict[str, Any]] = {}
    for sequence in sorted(entries):
        entry = entries[sequence]
        if entry["kind"] not in ("edition", "cancellation"):
            continue
        payload = json.loads(entry["payload"])
        name = payload["article"], payload["number"]
        if entry["kind"] == "edition":
            editions[name] = payload
            continue
        edition = editions.get(name)
        if edition is None or any(edition[part] != payload[part] for part in ("digest", "go_live_at")):
            yield f"Entry {sequence} (cancellation): no edition before it is the one that it names."
        # Moments of this form (2026-03-04T10:00:00Z) sort as text.
        elif not edition["go_live_at"] or payload["cancelled_at"] >= edition["go_live_at"]:
            yield f"Entry {sequence} (cancellation): the edition was live by then."


def _media_faults(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem:
            yield f"media/{path.name}: its bytes are not what was signed."


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def main(arguments: list[str]) -> int:
    """Verify the bundle named on the command line; the exit status."""
    head = ""
    if "--head" in arguments:
        place = arguments.index("--head")
        head = arguments[place + 1] if place + 1 < len(arguments) else ""
        arguments = arguments[:place] + arguments[place + 2 :]
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    if folder.is_file():
        found = verify_record(json.loads(folder.read_text(encoding="utf-8")))
    elif (folder / "ledger.jsonl").is_file():
        found = verify_bundle(folder, head)
    else:
        print(f"{folder} is neither an exported ledger nor a record.", file=sys.stderr)
        return 2
    faults = 0
    for fault in found:
        faults += 1
        print(fault)
    print(f"{faults} faults." if faults else "Every entry, seal, edition and picture verifies: no fault.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
