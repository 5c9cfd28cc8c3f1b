"""Where the demonstration is served: the address asked for, or the next free port beside it."""

import errno
import ipaddress
import socket
from dataclasses import dataclass, replace

from django.core.management.commands.runserver import naiveip_re

MOST_PORTS_TRIED = 50
HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Address:
    """A host and port to listen on."""

    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def is_ipv6(self) -> bool:
        return ":" in self.host

    @property
    def for_runserver(self) -> str:
        return f"[{self.host}]:{self.port}" if self.is_ipv6 else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """What to type into a browser on this machine."""
        local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  (only named)
        return f"http://{replace(self, host=local).for_runserver}"

    @property
    def is_for_this_machine_only(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def parse_address(text: str) -> Address:
    """Read "8001", "0.0.0.0:8001", "[::1]:8000" or "localhost:8000". Raises ValueError for anything else."""
    match = naiveip_re.match(text)
    port = match.group("port") if match else ""
    if not match or not port.isdigit() or not 0 < int(port) <= HIGHEST_PORT:
        raise ValueError(f"“{text}” is no port and no address:port.")
    host = (match.group("addr") or Address.host).strip("[]")
    return Address("0.0.0.0" if host == "0" else host, int(port))  # noqa: S104  (asked for by name)


def first_free(wanted: Address) -> Address:
    """The address itself, or the same host with the next free port. Raises OSError when none is to be had."""
    last = min(wanted.port + MOST_PORTS_TRIED, HIGHEST_PORT)
    for port in range(wanted.port, last + 1):
        candidate = replace(wanted, port=port)
        if is_free(candidate):
            return candidate
    raise OSError(errno.EADDRINUSE, f"No port between {wanted.port} and {last} is free on {wanted.host}")


def is_free(address: Address) -> bool:
    """Whether something can listen there now. Raises OSError when the host is none of this machine's."""
    family = socket.AF_INET6 if address.is_ipv6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does it: a port that was used a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
            probe.listen(1)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True
