"""Filling a desk with old cases, to measure what grows with them: of each a customer, and three messages."""

from django.db import connection

from belofte.channels.models import Inbox
from belofte.database.backend.maintenance import as_owner

_PER_DOMAIN = 7  # customers below one domain

# Every eighth case is still open; each has an envelope for its first message, three messages and three events.
_FILL = (
    """
    INSERT INTO contacts_contact (name, created_at)
    SELECT 'Klant ' || n, now() - interval '400 days' FROM generate_series(1, %(count)s) n
    """,
    """
    INSERT INTO contacts_contactpoint (contact_id, channel, address, created_at, resembles, link_version)
    SELECT id, 'email', 'klant' || id || '@' || md5((id / %(per_domain)s)::text) || '.example', created_at, '', 1
    FROM contacts_contact
    """,
    """
    INSERT INTO cases_case (contact_id, team_id, subject, opened_at, ball, waiting_since, lifted_since,
        has_broken_promise, last_activity_at)
    SELECT id, %(team)s, 'Zaak van klant ' || id, now() - interval '400 days' + id * interval '5 minutes',
        CASE WHEN id %% 8 = 0 THEN 'us' ELSE 'customer' END,
        CASE WHEN id %% 8 = 0 THEN now() - interval '400 days' + id * interval '5 minutes' END,
        CASE WHEN id %% 8 = 0 THEN now() - interval '400 days' + id * interval '5 minutes' END, false,
        now() - interval '399 days' + id * interval '5 minutes'
    FROM contacts_contact
    """,
    """
    INSERT INTO cases_conversation (case_id, inbox_id, contact_point_id, opened_at)
    SELECT kept.id, %(inbox)s, point.id, kept.opened_at
    FROM cases_case kept JOIN contacts_contactpoint point ON point.contact_id = kept.contact_id
    """,
    """
    INSERT INTO channels_rawenvelope (inbox_id, content_hash, sender, recipients, headers, raw, blob, size_bytes,
        received_at, is_import, is_history, state, attempts, problem, kind, author, subject, settled_at)
    SELECT %(inbox)s, sha256(id::text::bytea), 'relay@mail.example', '[]', '{}', convert_to(repeat(md5(id::text), 60),
        'UTF8'), '', 1920, opened_at, false, false, 'read', 0, '', '', '', '', opened_at FROM cases_conversation
    """,
    """
    INSERT INTO cases_message (conversation_id, direction, contact_point_id, author_name, subject, text, signature,
        folded, html, reply_to, "to", cc, bcc, external_id, answers, received_at, recorded_at, needs_answer,
        is_automatic, seals, kind, problems, authentication, doubts)
    SELECT conversation.id, CASE n WHEN 2 THEN 'out' ELSE 'in' END, CASE n WHEN 2 THEN NULL ELSE contact_point_id END,
        'Klant', 'Zaak', repeat(md5(conversation.id::text || n) || ' ', 20), '', '', '', '', '[]', '[]', '[]',
        md5(conversation.id::text || '-' || n) || '@klant.example', '[]', opened_at + n * interval '1 hour',
        opened_at + n * interval '1 hour', n = 3 AND conversation.id %% 8 = 0, false, '[]', 'message', '[]', '{}', '[]'
    FROM cases_conversation conversation, generate_series(1, 3) n
    """,
    """
    INSERT INTO cases_event (case_id, kind, at, details)
    SELECT id, 'received', opened_at + n * interval '1 hour', '{}' FROM cases_case, generate_series(1, 3) n
    """,
)


def fill(inbox: Inbox, *, count: int) -> None:
    """Make so many cases of an inbox that has none, a year old and younger."""
    given = {"count": count, "per_domain": _PER_DOMAIN, "team": inbox.team_id, "inbox": inbox.pk}
    with as_owner(connection), connection.cursor() as cursor:
        for statement in _FILL:
            cursor.execute(statement, given)
        cursor.execute("VACUUM (ANALYZE)")  # else the server does so by itself in the middle of what is measured
