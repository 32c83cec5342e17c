"""The real vault's envelope, and the ring: read, made once, refused."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from promptmanager.adapters.crypto.ring import KeyRing, RingUnusable, parse_ring, read_ring
from promptmanager.adapters.crypto.vault import AesVault
from promptmanager.services.ports import SealBroken, SecretPlace, SecretPurpose

ONE = base64.b64encode(b"\xfb" * 32).decode()
OTHER = base64.urlsafe_b64encode(b"\xff" * 32).decode()
PLACE = SecretPlace(SecretPurpose.OPENROUTER_KEY, user_id=7, entry_id="an entry")


def test_not_one_letter_of_the_envelope_can_be_changed() -> None:
    vault = AesVault(KeyRing("k1", {"k1": b"\1" * 32, "k2": b"\1" * 32}))
    sealed = vault.seal("a secret of 24 bytes ...", PLACE)

    for place, letter in enumerate(sealed):
        changed = f"{sealed[:place]}{'A' if letter != 'A' else 'B'}{sealed[place + 1 :]}"
        with pytest.raises(SealBroken):
            vault.open(changed, PLACE)
    with pytest.raises(SealBroken):
        vault.open(sealed.replace("v1.k1.", "v1.k2."), PLACE)


def test_a_ring_names_its_keys_and_its_first_seals() -> None:
    ring = parse_ring(f" k2:{OTHER} , k1:{ONE}\n", source="here")

    assert (ring.first, ring.keys) == ("k2", {"k2": b"\xff" * 32, "k1": b"\xfb" * 32})
    assert ONE not in repr(ring)
    assert "xfb" not in repr(ring)


@pytest.mark.parametrize(
    "text",
    ["k1", "k1:", ONE, f":{ONE}", f"k.1:{ONE}", f"k|1:{ONE}", f"k1:{ONE},k1:{OTHER}", f"k1:{ONE},", "k1:AAAA", "k1:§"],
)
def test_a_malformed_ring_is_refused_with_the_way_to_make_one_and_without_a_key(text: str) -> None:
    with pytest.raises(RingUnusable, match="openssl rand -base64 32") as refusal:
        read_ring(text, file=None)

    assert ONE not in str(refusal.value)


def test_a_host_without_a_ring_is_told_how_to_make_one() -> None:
    with pytest.raises(RingUnusable, match=r"PROMPTMANAGER_KEYS must be set.*openssl rand -base64 32"):
        read_ring(" ", file=None)


def test_a_laptops_ring_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "keys"

    with ThreadPoolExecutor(8) as at_once:
        rings = list(at_once.map(lambda _: read_ring("", file=file), range(24)))

    assert all(ring == rings[0] for ring in rings)
    assert len(rings[0].keys["k1"]) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [left.name for left in file.parent.iterdir()] == ["keys"]


def test_what_was_given_goes_before_the_file(tmp_path: Path) -> None:
    assert read_ring(f"k9:{ONE}", file=tmp_path / "keys").first == "k9"
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_ring_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(RingUnusable, match="cannot be read"):
        read_ring("", file=file)

    assert file.read_bytes() == b"\xff\xfe"
