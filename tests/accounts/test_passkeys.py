"""What a passkey signs, and what is taken for its signature later: pure, without a database."""

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from blog.signoff.credentials import UnknownAlgorithm, public_key_of
from blog.signoff.passkeys import (
    assertion_is_genuine,
    challenge,
    challenge_document,
    counter_of,
    decoded,
    encoded,
    signature_verifies,
    was_enrolled,
)
from tests.accounts.software_passkey import PrivateKey, SoftwarePasskey, base64url

NONCE = base64url(b"n" * 32)
FACTS: dict[str, Any] = {
    "article": 7,
    "number": 3,
    "digest": "d" * 64,
    "kind": "full",
    "go_live_at": None,
    "demo": False,
    "statement": "I, Dana Ruiz, MD, have read this version – “all” of it.",
    "user": 5,
}
KEYS: dict[str, Callable[[], PrivateKey]] = {
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
}


def signed(passkey: SoftwarePasskey | None = None, **facts: Any) -> dict[str, Any]:
    """The sealed payload of a signature by `passkey`, over `FACTS` with some of them replaced."""
    passkey = passkey or SoftwarePasskey()
    payload = {**FACTS, **facts}
    answer = passkey.get({"challenge": encoded(challenge(payload, NONCE))})["response"]
    algorithm, public_key = public_key_of(passkey.cose())
    return {
        **payload,
        "authentication": "passkey",
        "passkey": {
            "credential_id": encoded(passkey.credential_id),
            "algorithm": algorithm,
            "public_key": encoded(public_key),
            "public_key_cose": encoded(passkey.cose()),
            "rp_id": passkey.rp_id,
            "origin": passkey.origin,
            "nonce": NONCE,
            "authenticator_data": answer["authenticatorData"],
            "client_data_json": answer["clientDataJSON"],
            "signature": answer["signature"],
            "enrolment": "e" * 64,
        },
    }


def test_the_challenge_is_the_digest_of_a_document_that_plain_python_can_write() -> None:
    expected = (
        '{"article":7,"demo":false,"digest":"' + "d" * 64 + '","go_live_at":null,"kind":"full","nonce":"'
        f'{NONCE}","number":3,"purpose":"sign-off/1",'
        '"statement":"I, Dana Ruiz, MD, have read this version – “all” of it."}'
    )
    assert challenge_document(FACTS, NONCE) == expected
    assert challenge(FACTS, NONCE) == hashlib.sha256(expected.encode()).digest()


@given(statement=st.text(), article=st.integers(1, 2**31), go_live_at=st.none() | st.text())
def test_canonical_json_of_a_challenge_is_sorted_compact_json(
    statement: str, article: int, go_live_at: str | None
) -> None:
    facts = {**FACTS, "statement": statement, "article": article, "go_live_at": go_live_at}
    try:
        statement.encode(), (go_live_at or "").encode()
    except UnicodeEncodeError:  # half a surrogate pair is no text
        return
    document = {**facts, "nonce": NONCE, "purpose": "sign-off/1"}
    del document["user"]
    plain = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert challenge_document(facts, NONCE) == plain


@pytest.mark.parametrize("algorithm", KEYS)
def test_what_a_key_has_signed_is_genuine(algorithm: str) -> None:
    assert assertion_is_genuine(signed(SoftwarePasskey(key=KEYS[algorithm]())))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("statement", "I, Dana Ruiz, MD, have read nothing."),
        ("digest", "0" * 64),
        ("article", 8),
        ("number", 4),
        ("kind", "small"),
        ("go_live_at", "2027-01-01T00:00:00Z"),
        ("demo", True),
    ],
)
def test_it_is_not_genuine_over_another(name: str, other: Any) -> None:
    assert not assertion_is_genuine({**signed(), name: other})


@pytest.mark.parametrize(
    "name", ["nonce", "authenticator_data", "client_data_json", "signature", "public_key", "rp_id", "origin"]
)
def test_it_is_not_genuine_when_a_part_of_it_was_changed(name: str) -> None:
    payload = copy.deepcopy(signed())
    part = payload["passkey"][name]
    payload["passkey"][name] = part[:-3] + ("AAA" if part[-3:] != "AAA" else "BBB")
    assert not assertion_is_genuine(payload)


def test_it_is_not_genuine_with_another_key() -> None:
    payload = copy.deepcopy(signed())
    payload["passkey"]["public_key"] = signed()["passkey"]["public_key"]
    assert not assertion_is_genuine(payload)


def test_it_is_not_genuine_when_the_key_did_not_verify_its_owner() -> None:
    assert not assertion_is_genuine(signed(SoftwarePasskey(verifies_user=False)))


@pytest.mark.parametrize(
    ("origin", "rp_id", "expected"),
    [
        ("https://clinic.example", "clinic.example", True),
        ("https://desk.clinic.example:8443", "clinic.example", True),
        ("http://localhost:8000", "localhost", True),
        ("http://clinic.example", "clinic.example", False),
        ("https://notclinic.example", "clinic.example", False),
        ("https://clinic.example.evil.example", "clinic.example", False),
    ],
)
def test_the_page_it_was_used_on_belongs_to_the_key(origin: str, rp_id: str, expected: bool) -> None:
    assert assertion_is_genuine(signed(SoftwarePasskey(origin=origin, rp_id=rp_id))) is expected


def test_the_page_it_was_used_on_cannot_be_said_to_be_another() -> None:
    payload = copy.deepcopy(signed())
    payload["passkey"]["origin"] = "http://localhost:81"
    assert not assertion_is_genuine(payload)


def test_the_name_it_belongs_to_cannot_be_said_to_be_a_wider_one() -> None:
    passkey = SoftwarePasskey(origin="https://desk.clinic.example", rp_id="desk.clinic.example")
    payload = copy.deepcopy(signed(passkey))
    payload["passkey"]["rp_id"] = "clinic.example"
    assert not assertion_is_genuine(payload)


class Foreign(SoftwarePasskey):
    """Signs client data of another kind: a log-in frame of another site, or a registration."""

    changes: dict[str, Any]

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin} | self.changes
        ).encode()


@pytest.mark.parametrize("changes", [{"type": "webauthn.create"}, {"crossOrigin": True}])
def test_it_is_not_genuine_from_a_frame_of_another_site_or_as_a_registration(changes: dict[str, Any]) -> None:
    passkey = Foreign()
    passkey.changes = changes
    assert not assertion_is_genuine(signed(passkey))
    passkey.changes = {}
    assert assertion_is_genuine(signed(passkey))


def _without(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda payload: payload["passkey"].pop(name)


UNREADABLE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no passkey": lambda payload: payload.pop("passkey"),
    "passkey is a text": lambda payload: payload.update(passkey="x"),
    "no challenged fact": lambda payload: payload.pop("statement"),
    "no signature": _without("signature"),
    "a number for bytes": lambda payload: payload["passkey"].update(signature=7),
    "padded base64": lambda payload: payload["passkey"].update(signature="AA=="),
    "no key at all": lambda payload: payload["passkey"].update(public_key=encoded(b"nothing")),
    "client data is a list": lambda payload: payload["passkey"].update(client_data_json=encoded(b"[]")),
    "short authenticator data": lambda payload: payload["passkey"].update(authenticator_data=encoded(b"x")),
    "signed by password": lambda payload: payload.update(authentication="password"),
}


@pytest.mark.parametrize("change", UNREADABLE)
def test_what_cannot_be_read_is_not_genuine_and_does_no_harm(change: str) -> None:
    payload = copy.deepcopy(signed())
    UNREADABLE[change](payload)
    assert assertion_is_genuine(payload) is False


def test_a_key_on_another_curve_than_its_algorithm_names_is_not_taken() -> None:
    other = ec.generate_private_key(ec.SECP256K1())
    with pytest.raises(UnknownAlgorithm):
        public_key_of(SoftwarePasskey(key=other).cose())
    # Were it enrolled all the same, what it signs would not count.
    der = other.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    message = b"anything"
    signature = other.sign(message, ec.ECDSA(hashes.SHA256()))
    assert not signature_verifies(algorithm=-7, public_key=der, message=message, signature=signature)


def test_a_key_is_not_taken_under_the_name_of_another_algorithm() -> None:
    payload = copy.deepcopy(signed())
    for algorithm in (-8, -257, -47, None):
        payload["passkey"]["algorithm"] = algorithm
        assert not assertion_is_genuine(payload)


@pytest.mark.parametrize(
    "cose", [b"", b"\xa0", b"\xff", b"\xa1\x03\x26", b"\xa2\x03\x26\x20\x02"], ids=lambda cose: cose.hex()
)
def test_a_key_that_cannot_be_read_cannot_be_enrolled(cose: bytes) -> None:
    with pytest.raises(UnknownAlgorithm):
        public_key_of(cose)


def test_a_short_rsa_key_cannot_be_enrolled() -> None:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505  (that it is refused is the point)
    with pytest.raises(UnknownAlgorithm):
        public_key_of(SoftwarePasskey(key=weak).cose())


@given(st.binary())
def test_bytes_come_back_from_base64url(data: bytes) -> None:
    assert decoded(encoded(data)) == data
    assert "=" not in encoded(data)


def test_the_counter_is_read_from_its_place() -> None:
    assert counter_of(bytes(33) + b"\x00\x00\x01\x02" + b"extensions") == 258
    with pytest.raises(ValueError, match="37"):
        counter_of(bytes(36))


def _enrolment(payload: dict[str, Any], **changes: Any) -> tuple[str, dict[str, Any]]:
    passkey = payload["passkey"]
    names = ("credential_id", "public_key", "algorithm", "rp_id")
    return passkey["enrolment"], {"event": "enrolled", "user": 5, **{n: passkey[n] for n in names}, **changes}


def _removal(payload: dict[str, Any], **changes: Any) -> tuple[str, dict[str, Any]]:
    return "f" * 64, {
        "event": "removed",
        "user": 5,
        "credential_id": payload["passkey"]["credential_id"],
        **changes,
    }


def test_a_key_was_its_signers_own_from_enrolment_to_removal() -> None:
    payload = signed()
    enrolment, removal = _enrolment(payload), _removal(payload)
    again = ("a" * 64, enrolment[1])
    assert was_enrolled(payload, [enrolment])
    assert not was_enrolled(payload, [])
    assert not was_enrolled(payload, [enrolment, removal])
    assert not was_enrolled(payload, [enrolment, removal, again])
    assert was_enrolled(payload, [again, removal, enrolment])


@pytest.mark.parametrize(
    "changes", [{"user": 6}, {"public_key": "AA"}, {"algorithm": -8}, {"rp_id": "other.example"}]
)
def test_an_enrolment_of_somebody_else_or_of_another_key_does_not_count(changes: dict[str, Any]) -> None:
    payload = signed()
    assert not was_enrolled(payload, [_enrolment(payload, **changes)])


def test_nobody_else_can_take_a_signers_key_away() -> None:
    payload = signed()
    assert was_enrolled(payload, [_enrolment(payload), _removal(payload, user=6)])
