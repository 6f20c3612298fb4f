"""The files that an administrator gives, as `openssl` and `gpg` write them."""

import pytest

from belofte.channels.contract import KeyRefusedError
from belofte.channels.email import key_files
from belofte.channels.email.tests import correspondents

pytestmark = pytest.mark.needs("gpg", "openssl")
HELP = "hallo@pakketlijn.example"


def pkcs12(password: str) -> bytes:
    own = correspondents.certificate(HELP)
    given = ("-inkey", f"{own.name}.key", "-in", f"{own.name}.pem", "-passout", f"pass:{password}")
    return correspondents.run("openssl", "pkcs12", "-export", *given, folder=own.folder)


def test_read_smime_gives_key_and_certificate_without_the_password() -> None:
    read = key_files.read_smime(pkcs12("geheim"), "geheim")
    assert read["smime_certificate"] == correspondents.certificate(HELP).certificate
    assert (read["smime_key"].startswith("-----BEGIN PRIVATE KEY-----"), key_files.owners(read)) == (
        True,
        {"smime": [HELP]},
    )


@pytest.mark.parametrize(("content", "password"), [(b"", ""), (b"junk", ""), (None, "other")])
def test_read_smime_that_is_none_is_refused(content: bytes | None, password: str) -> None:
    with pytest.raises(KeyRefusedError, match="no key file with this password"):
        key_files.read_smime(pkcs12("geheim") if content is None else content, password)


def test_read_authorities_names_them() -> None:
    read = key_files.read_authorities(correspondents.authorities().encode(), "")
    assert key_files.owners(read) == {"smime_authorities": ["Zegel en Zoon"]}


def test_read_authorities_without_a_certificate_is_refused() -> None:
    with pytest.raises(KeyRefusedError, match="no certificate"):
        key_files.read_authorities(b"junk", "")


def test_read_openpgp_with_its_password() -> None:
    ring = correspondents.ring()
    ring.make("Sleutel <sleutel@pakketlijn.example>", password="lang genoeg")
    secret = ring.secret("sleutel@pakketlijn.example", password="lang genoeg").encode()
    read = key_files.read_openpgp(secret, "lang genoeg")
    public = key_files.read_certificates(ring.public("sleutel@pakketlijn.example").encode(), "")
    assert key_files.owners(read | public) == {
        "openpgp": ["sleutel@pakketlijn.example"],
        "openpgp_certificates": ["sleutel@pakketlijn.example"],
    }
    with pytest.raises(KeyRefusedError, match="no private OpenPGP key"):
        key_files.read_openpgp(secret, "other")
    with pytest.raises(KeyRefusedError, match="no private OpenPGP key"):
        key_files.read_openpgp(ring.public("sleutel@pakketlijn.example").encode(), "")


@pytest.mark.parametrize("content", [b"", b"junk", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\njunk\n"])
def test_read_certificates_without_a_key_is_refused(content: bytes) -> None:
    with pytest.raises(KeyRefusedError, match="no public OpenPGP key"):
        key_files.read_certificates(content, "")
