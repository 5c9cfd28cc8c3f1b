"""Where the demonstration is served."""

import socket
from collections.abc import Iterator

import pytest

from blog.demo.serving import Address, first_free, parse_address


@pytest.fixture
def taken() -> Iterator[Address]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        yield Address("127.0.0.1", listening.getsockname()[1])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("8001", Address("127.0.0.1", 8001)),
        ("0.0.0.0:8001", Address("0.0.0.0", 8001)),
        ("[::1]:8000", Address("::1", 8000)),
        ("localhost:8000", Address("localhost", 8000)),
    ],
)
def test_an_address_is_written_as_for_runserver(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "here", "127.0.0.1:", "0", "65536", "1.2.3.4:http"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no port and no address:port"):
        parse_address(text)


def test_a_free_port_is_kept(taken: Address) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert first_free(Address("127.0.0.1", port)).port == port


def test_a_taken_port_gives_way_to_the_next_free_one(taken: Address) -> None:
    assert first_free(taken).port > taken.port


def test_an_address_of_another_machine_cannot_be_served() -> None:
    with pytest.raises(OSError, match="assign"):
        first_free(Address("192.0.2.1", 8000))


@pytest.mark.parametrize(
    ("host", "local", "url"),
    [
        ("127.0.0.1", True, "http://127.0.0.1:8000"),
        ("localhost", True, "http://localhost:8000"),
        ("::1", True, "http://[::1]:8000"),
        ("0.0.0.0", False, "http://127.0.0.1:8000"),
        ("::", False, "http://[::1]:8000"),
    ],
)
def test_only_loopback_addresses_are_for_this_machine_alone(host: str, local: bool, url: str) -> None:
    address = Address(host, 8000)
    assert (address.is_for_this_machine_only, address.url) == (local, url)
