"""Whatever a service posts: forms keep their bytes, what is put together can be read, and nothing else is raised."""

import json
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from belofte.channels.contract import Envelope, ForgedError, Incoming, NotMailError, Post
from belofte.channels.email.hooks import forms
from belofte.channels.email.hooks.hook import hook_of
from belofte.channels.email.hooks.rebuilding import Parts, PostedFile, Text, rebuild
from belofte.channels.email.parse import read
from belofte.channels.email.tests import services
from belofte.channels.email.tests.mails import RECEIVED_AT
from belofte.channels.email.tests.services import Mail

ENOUGH = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = some.text(some.characters(categories=["L", "N"]), min_size=1, max_size=12)
ANYTHING = some.binary(max_size=300).filter(lambda content: b"\r\n--grens" not in content)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@ENOUGH
@given(some.dictionaries(NAMES, ANYTHING, max_size=6))
def test_a_form_in_parts_keeps_every_byte(fields: dict[str, bytes]) -> None:
    request = services.in_parts(fields)
    found = forms.read(request.body, content_type=request.headers["content-type"])
    assert {name: field.content for name, field in (found or {}).items()} == fields


@ENOUGH
@given(some.dictionaries(NAMES, some.binary(max_size=300), min_size=1, max_size=6))
def test_a_form_in_one_line_keeps_every_byte(fields: dict[str, bytes]) -> None:
    found = forms.read(urlencode(fields).encode(), content_type="application/x-www-form-urlencoded")
    assert {name: field.content for name, field in (found or {}).items()} == fields


@ENOUGH
@given(some.binary(max_size=400), some.text(max_size=60))
def test_what_is_no_form_is_refused_or_none(body: bytes, content_type: str) -> None:
    for kind in (content_type, "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        try:
            forms.read(body, content_type=kind)
        except ValueError:
            continue


FILES = some.builds(
    PostedFile,
    content=some.binary(max_size=200),
    name=some.text(max_size=20),
    content_type=some.sampled_from(["", "image/png", "Text/HTML", "message/rfc822", "multipart/mixed", "no type\r\n"]),
    content_id=some.text(max_size=10),
)
PARTS = some.builds(
    Parts,
    headers=some.lists(
        some.tuples(some.sampled_from(["From", "To", "Subject", "X-é", "A: b"]), some.text()), min_size=1
    ),
    texts=some.lists(
        some.builds(
            Text,
            content=some.binary(max_size=200),
            subtype=some.sampled_from(["plain", "html"]),
            charset=some.sampled_from(["utf-8", "iso-8859-1", "no\r\nset", ""]),
        ),
        max_size=2,
    ),
    files=some.lists(FILES, max_size=3),
)


@ENOUGH
@given(PARTS)
def test_what_is_put_together_can_be_read(parts: Parts) -> None:
    envelope = Envelope(raw=rebuild(parts), sender="a@b.example", recipients=(), received_at=RECEIVED_AT)
    with tempfile.TemporaryDirectory() as folder:
        *_, message = read(envelope, files_folder=folder)
        assert isinstance(message, Incoming)
        found = {Path(file.path).read_bytes() for file in message.files}
    plain = {file.content for file in parts.files if file.content and file.content_type in {"image/png", ""}}
    assert plain - found == set()


@ENOUGH
@given(JSON, some.sampled_from(sorted(services.ALL)))
def test_whatever_is_proven_is_kept_or_refused_in_words(event: object, name: str) -> None:
    hook = hook_of(**services.credentials(name))
    assert hook is not None
    written = json.dumps(event).encode()
    proof = services.mailgun_proof(Mail(raw=b"", at=RECEIVED_AT))
    requests = [
        services.with_secret(
            services.with_mailersend_proof(services.Request(body=written, headers={"content-type": services.JSON}))
        ),
        services.with_secret(
            services.in_parts({**proof, "message-headers": written, "envelope": written, "headers": written})
        ),
        services.mandrill_events(event, url=services.URL),  # type: ignore[arg-type]
    ]
    for request in requests:
        post = Post(body=request.body, headers=request.headers, url=services.URL, received_at=RECEIVED_AT)
        try:
            handed = hook.open(post)
        except (ForgedError, NotMailError):
            continue
        assert all(envelope.raw for envelope in handed.envelopes)
