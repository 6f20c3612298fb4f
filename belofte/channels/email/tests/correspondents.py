"""The other side of sealed mail: people with keys of their own, who use `openssl` and `gpg`."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

PLAIN = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
_DAYS = "2026-01-01", "2027-01-01"


def part(text: str) -> bytes:
    """Return a text as a part of a mail."""
    return PLAIN + text.encode() + b"\r\n"


def run(*command: str, given: bytes = b"", folder: Path | None = None) -> bytes:
    return subprocess.run(command, input=given, cwd=folder, capture_output=True, check=True).stdout


@dataclass(frozen=True)
class Certificate:
    """Somebody's S/MIME key and certificate, and the authority that made them, as files in a folder."""

    folder: Path
    name: str

    @property
    def key(self) -> str:
        return (self.folder / f"{self.name}.key").read_text()

    @property
    def certificate(self) -> str:
        return (self.folder / f"{self.name}.pem").read_text()

    def sign(self, content: bytes, *options: str) -> bytes:
        """Sign it; with -nodetach the content is packed in the signature."""
        own = ("-signer", f"{self.name}.pem", "-inkey", f"{self.name}.key", "-md", "sha256")
        return run(
            "openssl", "cms", "-sign", "-binary", "-outform", "DER", *own, *options, given=content, folder=self.folder
        )

    def encrypt_to(self, content: bytes, *options: str) -> bytes:
        given = ("-aes256", "-recip", f"{self.name}.pem", *options)
        return run(
            "openssl", "cms", "-encrypt", "-binary", "-outform", "DER", *given, given=content, folder=self.folder
        )


@cache
def authority() -> Path:
    """Make an authority, once."""
    folder = Path(mkdtemp(prefix="belofte-tests-"))
    subject = "/O=Zegel en Zoon/CN=Zegel en Zoon CA"
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
        "-subj", subject, "-days", "3650", folder=folder)  # fmt: skip
    return folder


def authorities() -> str:
    return (authority() / "ca.pem").read_text()


@cache
def certificate(address: str, *, days: int = 3650) -> Certificate:
    """Make somebody's certificate by that authority, once for each address."""
    folder, name = authority(), f"{address}-{days}"
    (folder / "ext").write_text(
        f"subjectAltName=email:{address}\nextendedKeyUsage=emailProtection\nkeyUsage=digitalSignature,keyEncipherment\n"
    )
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
        "-subj", "/CN=Iemand", folder=folder)  # fmt: skip
    run("openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-extfile", "ext", "-days", str(days), "-out", f"{name}.pem", folder=folder)  # fmt: skip
    return Certificate(folder, name)


@dataclass(frozen=True)
class Ring:
    """A folder in which GnuPG keeps keys."""

    folder: Path

    def gpg(self, *arguments: str, given: bytes = b"") -> bytes:
        usual = (
            "--homedir",
            str(self.folder),
            "--batch",
            "--quiet",
            "--pinentry-mode",
            "loopback",
            "--trust-model",
            "always",
        )
        return run("gpg", *usual, *arguments, given=given)

    def make(self, person: str, *, password: str = "") -> None:
        self.gpg("--passphrase", password, "--quick-generate-key", person, "future-default", "default", "never")

    def public(self, address: str) -> str:
        return self.gpg("--armor", "--export", address).decode()

    def secret(self, address: str, *, password: str = "") -> str:
        return self.gpg("--passphrase", password, "--armor", "--export-secret-keys", address).decode()


@cache
def ring() -> Ring:
    """Make one, once."""
    return Ring(Path(mkdtemp(prefix="belofte-gpg-")))
