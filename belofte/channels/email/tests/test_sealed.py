"""Sealed mail, as `openssl` and `gpg` make it: what is opened, what a signature is worth, and what stays closed."""

import base64
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from belofte.channels.contract import NO_KEYS, Incoming, Keys, Seal
from belofte.channels.email import problems, sealed, sealed_smime
from belofte.channels.email.parse import read
from belofte.channels.email.tests import correspondents
from belofte.channels.email.tests.correspondents import Ring, part
from belofte.channels.email.tests.mails import USUAL, envelope, mail, multipart

pytestmark = pytest.mark.needs("gpg", "openssl")

FEMKE, HELP = "femke@voorbeeld.example", "hallo@pakketlijn.example"
LATER = datetime(2027, 1, 2, tzinfo=UTC)  # the certificates of these tests are made today
SECRET = "Mijn rekening is NL00 – café “Het Anker”."


@pytest.fixture(scope="module")
def keys() -> Keys:
    """The keys of the inbox: its own, and those it knows."""
    own = correspondents.certificate(HELP)
    return Keys(
        secret={"smime_key": own.key, "smime_certificate": own.certificate},
        public={"smime_authorities": correspondents.authorities()},
    )


@pytest.fixture(scope="module")
def ring() -> Iterator[Ring]:
    made = correspondents.ring()
    made.make(f"Hallo <{HELP}>", password="lang genoeg")
    made.make(f"Femke Aarts <{FEMKE}>")
    made.make("Vreemd <vreemd@elders.example>")
    yield made
    correspondents.run("gpgconf", "--homedir", str(made.folder), "--kill", "all")


@pytest.fixture(scope="module")
def pgp_keys(ring: Ring) -> Keys:
    return Keys(
        secret={"openpgp_key": ring.secret(HELP, password="lang genoeg"), "openpgp_password": "lang genoeg"},
        public={"openpgp_certificates": ring.public(FEMKE) + ring.public("vreemd@elders.example")},
    )


def opened(raw: bytes, keys: Keys = NO_KEYS, *, at: datetime = LATER, folder: str = "/nowhere") -> Incoming:
    (message,) = read(replace(envelope(raw), received_at=at), files_folder=folder, keys=keys)
    assert isinstance(message, Incoming)
    return message


def packed(content: bytes, *, kind: str) -> bytes:
    """Return a mail that is one S/MIME package."""
    headers = f'Content-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"\r\n'
    coding = "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=smime.p7m\r\n\r\n"
    return USUAL + (headers + coding).encode() + base64.encodebytes(content).replace(b"\n", b"\r\n")


def signed(content: bytes, signature: bytes, *, kind: str = "pkcs7-signature") -> bytes:
    """Return a mail with a signature beside its content."""
    beside = f"Content-Type: application/{kind}; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    subtype = f'signed; protocol="application/{kind}"; micalg=sha-256'.encode()
    return USUAL + multipart(content, beside + base64.encodebytes(signature), subtype=subtype)


def pgp_encrypted(locked: bytes) -> bytes:
    return USUAL + multipart(
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n",
        b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n" + locked,
        subtype=b'encrypted; protocol="application/pgp-encrypted"',
    )


def good(signer: str = FEMKE, issuer: str = "Zegel en Zoon") -> Seal:
    return Seal(state="good", signer=signer, issuer=issuer)


# ── S/MIME ──


@pytest.mark.parametrize(
    "options", [(), ("-aes128",), ("-des3",), ("-aes-256-gcm",), ("-keyopt", "rsa_padding_mode:oaep")]
)
def test_encrypted_mail_is_opened_with_the_key_of_the_inbox(keys: Keys, options: tuple[str, ...]) -> None:
    content = correspondents.certificate(HELP).encrypt_to(part(SECRET), *options)
    message = opened(packed(content, kind="enveloped-data"), keys)
    assert (message.text, message.seals, message.files) == (SECRET, (Seal(state="opened"),), ())
    assert message.problems == ()


def test_encrypted_mail_to_another_key_stays_a_file(keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = correspondents.certificate("ander@pakketlijn.example").encrypt_to(part(SECRET))
    folder = str(tmp_path_factory.mktemp("files"))
    message = opened(packed(content, kind="enveloped-data"), keys, folder=folder)
    assert (message.text, [file.name for file in message.files], message.seals) == ("", ["smime.p7m"], ())
    assert problems.NO_KEY_OPENS in message.problems


def test_encrypted_mail_without_a_key_stays_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    content = correspondents.certificate(HELP).encrypt_to(part(SECRET))
    message = opened(packed(content, kind="enveloped-data"), folder=str(tmp_path_factory.mktemp("files")))
    assert ([file.name for file in message.files], message.seals) == (["smime.p7m"], ())
    assert problems.ENCRYPTED in message.problems


def test_signed_and_encrypted_mail_with_a_file_is_opened_to_the_bottom(
    keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = b"Content-Type: application/pdf; name=bon.pdf\r\n\r\n%PDF-1.7"
    inner = multipart(part(SECRET), file, boundary=b"binnen")
    inside = signed(inner, correspondents.certificate(FEMKE).sign(inner))[len(USUAL) :]
    content = correspondents.certificate(HELP).encrypt_to(inside)
    folder = str(tmp_path_factory.mktemp("files"))
    message = opened(packed(content, kind="enveloped-data"), keys, folder=folder)
    assert (message.text, message.seals) == (SECRET, (Seal(state="opened"), good()))
    assert [file.name for file in message.files] == ["bon.pdf", "smime.p7s"]


def test_signature_beside_the_text_counts_for_the_sender(keys: Keys, tmp_path: object) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate(FEMKE).sign(content))
    assert opened(raw, keys, folder=str(tmp_path)).seals == (good(),)


def test_signature_holds_when_a_server_changed_the_line_ends(keys: Keys, tmp_path: object) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate(FEMKE).sign(content)).replace(b"\r\n", b"\n")
    assert opened(raw, keys, folder=str(tmp_path)).seals == (good(),)


def test_signature_around_the_text_is_unpacked(keys: Keys) -> None:
    content = correspondents.certificate(FEMKE).sign(part(SECRET), "-nodetach")
    message = opened(packed(content, kind="signed-data"), keys)
    assert (message.text, message.seals, message.files) == (SECRET, (good(),), ())


def test_signature_by_an_issuer_that_nobody_trusts_is_unknown(tmp_path: object) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate(FEMKE).sign(content))
    (seal,) = opened(raw, folder=str(tmp_path)).seals
    assert seal == Seal(state="unknown", signer=FEMKE, issuer="Zegel en Zoon")


def test_signature_by_somebody_else_does_not_count(keys: Keys, tmp_path: object) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate("vreemd@elders.example").sign(content))
    (seal,) = opened(raw, keys, folder=str(tmp_path)).seals
    assert seal == Seal(state="stranger", signer="vreemd@elders.example", issuer="Zegel en Zoon")


def test_signature_of_a_certificate_that_was_over_when_it_came_is_outdated(keys: Keys, tmp_path: object) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate(FEMKE, days=1).sign(content))
    (seal,) = opened(raw, keys, folder=str(tmp_path), at=datetime(2029, 1, 1, tzinfo=UTC)).seals
    assert seal.state == "outdated"


def test_changed_text_breaks_the_signature(keys: Keys, tmp_path: object) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate(FEMKE).sign(content)).replace(b"NL00", b"NL99")
    message = opened(raw, keys, folder=str(tmp_path))
    assert (message.seals, "NL99" in message.text) == ((Seal(state="broken"),), True)


def test_part_beside_what_was_signed_is_not_taken_for_signed(keys: Keys, tmp_path: object) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate(FEMKE).sign(content))
    raw = raw.replace(b"\r\n--grens--", b"\r\n--grens\r\n" + part("Maak het over op NL99.") + b"\r\n--grens--")
    assert opened(raw, keys, folder=str(tmp_path)).seals == ()


def test_locked_part_between_words_of_others_stays_closed(keys: Keys, tmp_path: object) -> None:
    locked = packed(correspondents.certificate(HELP).encrypt_to(part(SECRET)), kind="enveloped-data")[len(USUAL) :]
    page = b"Content-Type: text/html\r\n\r\n"
    raw = USUAL + multipart(page + b'<img src="http://weg.example/', locked, page + b'">')
    message = opened(raw, keys, folder=str(tmp_path))
    assert (message.seals, SECRET in message.html) == ((), False)


def test_without_openssl_a_signature_is_said_to_be_unchecked(
    keys: Keys, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = part(SECRET)
    raw = signed(content, correspondents.certificate(FEMKE).sign(content))
    monkeypatch.setattr(sealed_smime, "PROGRAM", "no-such-program")
    assert opened(raw, keys, folder=str(tmp_path)).seals == (Seal(state="unchecked"),)


# ── OpenPGP ──


NOT_COMPRESSED = ("--compress-algo", "none")


def locked_by_gpg(ring: Ring, content: bytes, *options: str) -> bytes:
    return ring.gpg("--armor", "--encrypt", "--recipient", HELP, *options, given=content)


def test_pgp_mail_is_opened_with_the_key_of_the_inbox(ring: Ring, pgp_keys: Keys) -> None:
    message = opened(pgp_encrypted(locked_by_gpg(ring, part(SECRET))), pgp_keys)
    assert (message.text, message.seals, message.files) == (SECRET, (Seal(state="opened"),), ())
    assert message.problems == ()


def test_pgp_mail_signed_within_names_the_signer(ring: Ring, pgp_keys: Keys) -> None:
    locked = locked_by_gpg(ring, part(SECRET), *NOT_COMPRESSED, "--sign", "--local-user", FEMKE)
    message = opened(pgp_encrypted(locked), pgp_keys)
    assert (message.text, message.seals) == (SECRET, (Seal(state="opened"), good(issuer="")))


def test_pgp_mail_that_was_compressed_is_opened_and_its_signature_unchecked(ring: Ring, pgp_keys: Keys) -> None:
    locked = locked_by_gpg(ring, part(SECRET), "--sign", "--local-user", FEMKE)  # GnuPG compresses by itself
    message = opened(pgp_encrypted(locked), pgp_keys)
    assert (message.text, message.seals) == (SECRET, (Seal(state="opened"), Seal(state="unchecked")))


@pytest.mark.parametrize(
    ("known", "state"), [((FEMKE, "vreemd@elders.example"), "stranger"), ((FEMKE,), "unproven"), ((), "unproven")]
)
def test_pgp_mail_signed_by_another_is_opened_and_does_not_count(
    ring: Ring, pgp_keys: Keys, known: tuple[str, ...], state: str
) -> None:
    locked = locked_by_gpg(ring, part(SECRET), *NOT_COMPRESSED, "--sign", "--local-user", "vreemd@elders.example")
    public = {"openpgp_certificates": "".join(map(ring.public, known))}
    message = opened(pgp_encrypted(locked), replace(pgp_keys, public=public))
    assert (message.text, [seal.state for seal in message.seals]) == (SECRET, ["opened", state])


def test_pgp_mail_to_another_key_stays_a_file(ring: Ring, pgp_keys: Keys, tmp_path: object) -> None:
    locked = ring.gpg("--armor", "--encrypt", "--recipient", FEMKE, given=part(SECRET))
    message = opened(pgp_encrypted(locked), pgp_keys, folder=str(tmp_path))
    assert ("encrypted.asc" in [file.name for file in message.files], message.seals) == (True, ())
    assert problems.NO_KEY_OPENS in message.problems


@pytest.mark.parametrize(("shown", "state"), [(SECRET, "good"), (SECRET.replace("NL00", "NL99"), "unproven")])
def test_pgp_signature_beside_the_text(ring: Ring, pgp_keys: Keys, tmp_path: object, shown: str, state: str) -> None:
    signature = ring.gpg("--armor", "--detach-sign", "--local-user", FEMKE, given=part(SECRET))
    message = opened(signed(part(shown), signature, kind="pgp-signature"), pgp_keys, folder=str(tmp_path))
    assert (message.text, [seal.state for seal in message.seals]) == (shown, [state])


def test_text_that_is_locked_as_a_whole_is_opened(ring: Ring, pgp_keys: Keys) -> None:
    message = opened(mail(locked_by_gpg(ring, SECRET.encode())), pgp_keys)
    assert (message.text, message.seals) == (SECRET, (Seal(state="opened"),))


def test_text_that_is_signed_as_a_whole_is_shown_without_the_signature(ring: Ring, pgp_keys: Keys) -> None:
    text = ring.gpg("--clear-sign", "--local-user", FEMKE, given=b"- Een\r\n- Twee\r\n")
    message = opened(mail(text), pgp_keys)
    assert (message.text, message.seals) == ("- Een\n- Twee", (good(issuer=""),))


def test_locked_text_with_words_around_it_stays_as_it_is(ring: Ring, pgp_keys: Keys) -> None:
    message = opened(mail(b"Zie hieronder:\r\n" + locked_by_gpg(ring, SECRET.encode())), pgp_keys)
    assert (message.seals, SECRET in message.text, "BEGIN PGP MESSAGE" in message.text) == ((), False, True)


# ── Which keys leave the parent ──


def test_keys_for_an_ordinary_mail_are_none() -> None:
    kept = dict.fromkeys((*sealed.SECRET, *sealed.PUBLIC), "x")
    assert sealed.keys_for(mail(), lambda: kept) == NO_KEYS


def test_keys_for_a_signed_mail_are_public_ones() -> None:
    kept = dict.fromkeys((*sealed.SECRET, *sealed.PUBLIC), "x")
    chosen = sealed.keys_for(signed(part("x"), b""), lambda: kept)
    assert (dict(chosen.secret), sorted(chosen.public)) == ({}, sorted(sealed.PUBLIC))


@pytest.mark.parametrize(
    "raw", [packed(b"x", kind="enveloped-data"), pgp_encrypted(b"x"), mail(b"-----BEGIN PGP MESSAGE-----\r\n")]
)
def test_keys_for_a_locked_mail_are_all(raw: bytes) -> None:
    kept = dict.fromkeys((*sealed.SECRET, *sealed.PUBLIC), "x")
    assert sorted(sealed.keys_for(raw, lambda: kept).secret) == sorted(sealed.SECRET)


# ── Hostile ──


@pytest.mark.parametrize("seed", range(12))
def test_broken_bytes_cost_no_more_than_the_seal(
    keys: Keys, ring: Ring, pgp_keys: Keys, tmp_path: object, seed: int
) -> None:
    chance, content = random.Random(seed), part(SECRET)
    both = Keys(secret={**keys.secret, **pgp_keys.secret}, public={**keys.public, **pgp_keys.public})
    armoured = locked_by_gpg(ring, content)
    for raw in (
        packed(damaged(correspondents.certificate(FEMKE).sign(content, "-nodetach"), chance), kind="signed-data"),
        packed(damaged(correspondents.certificate(HELP).encrypt_to(content), chance), kind="enveloped-data"),
        signed(content, damaged(correspondents.certificate(FEMKE).sign(content), chance)),
        pgp_encrypted(damaged(armoured, chance)),
        mail(armoured[:60] + damaged(armoured[60:-40], chance) + armoured[-40:]),
    ):
        message = opened(raw, both, folder=str(tmp_path))
        assert message.author.address == FEMKE


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change a few bytes, and cut off or repeat a stretch."""
    changed = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    begin, end = sorted(chance.sample(range(len(changed)), 2))
    return bytes(changed[:begin] + changed[end:] if chance.random() < 0.3 else changed)
