"""The settings of a desk as a file: written out, changed, and read back in."""

import pytest

from belofte.channels.models import Authorisation, Inbox
from belofte.makers import MONDAY, make_agent, make_inbox, make_team
from belofte.ops.configuration import applying, describing, documents
from belofte.ops.configuration.applying import Change
from belofte.people.models import Team
from belofte.procedures import choosing
from belofte.procedures.models import Choice
from belofte.promises.models import Mandate
from belofte.replies import holding
from belofte.replies.models import HoldTime

pytestmark = pytest.mark.django_db
CANARY = "kanarie-4711"
SECRETS = {("facturen@desk.example", "smtp_password"): CANARY, ("facturen@desk.example", "imap_password"): CANARY}
FILE = '''
[desk]
hold_seconds = 30

[[team]]
name = "Bezorging"
first_answer_hours = 4
[team.hours]
monday = "08:00-18:00"
saturday = "20:00-24:00"

[[inbox]]
address = "hulp@desk.example"
name = "Hulp"
team = "Bezorging"
smtp_host = "mail.desk.example"

[[inbox]]
address = "facturen@desk.example"
name = "Facturen"
team = "Bezorging"
aliases = ["rekening@desk.example"]
way_in = "imap"
imap_host = "mail.desk.example"
imap_user = "facturen"
smtp_host = "mail.desk.example"
smtp_user = "facturen"
signature_nl = """
Met groet,
{agent}
[[inbox]]
"""
acknowledges = true
acknowledgement = "U hoort van ons voor {date}."
secrets = ["imap_password", "smtp_password"]
'''


def put(text: str, secrets: applying.Secrets = SECRETS) -> Change:
    """Apply a file, after looking what it changes."""
    document = documents.read(text)
    change = applying.rehearse(document, secrets=secrets)
    applying.apply(document, secrets=secrets, shown=change)
    return change


def exported() -> str:
    return describing.write(describing.desk())


def refusal(text: str) -> str:
    with pytest.raises(documents.WrongFileError) as refused:
        put(text)
    return str(refused.value)


def test_file_makes_teams_and_inboxes_as_the_pages_would() -> None:
    put(FILE)
    team, inbox = Team.objects.get(), Inbox.objects.get(address="facturen@desk.example")
    assert (team.name, team.first_answer_hours) == ("Bezorging", 4)
    assert team.hours == {"0": [["08:00", "18:00"]], "5": [["20:00", "24:00"]]}
    assert (inbox.team, inbox.channel, inbox.addresses[1:]) == (team, "email", ("rekening@desk.example",))
    assert (inbox.credentials["imap_user"], inbox.credentials["imap_password"]) == ("facturen", CANARY)
    assert (inbox.acknowledges, inbox.acknowledgement) == (True, "U hoort van ons voor {date}.")
    assert [(row.seconds, row.by) for row in HoldTime.objects.all()] == [(30, None)]


def test_exported_applied_on_an_empty_desk_and_exported_again_is_the_same() -> None:
    put(FILE)
    first = exported()
    _empty()
    assert describing.desk()["inbox"] == describing.desk()["team"] == []
    put(first)
    assert exported() == first


def _empty() -> None:
    Inbox.objects.all().delete()
    Team.objects.all().delete()
    HoldTime.objects.all().delete()


def test_applied_again_changes_nothing() -> None:
    put(FILE)
    rows = [*Inbox.objects.values(), *Team.objects.values(), *HoldTime.objects.values()]
    assert put(FILE, secrets={}).difference == []
    assert [*Inbox.objects.values(), *Team.objects.values(), *HoldTime.objects.values()] == rows


def test_difference_is_shown_first_and_changes_nothing() -> None:
    put(FILE)
    before = exported()
    change = applying.rehearse(documents.read('[[team]]\nname = "Bezorging"\nfirst_answer_hours = 8'), secrets={})
    changed = [line for line in change.difference if line[:3] not in {"---", "+++"} and line[0] in "+-"]
    assert changed == ["-first_answer_hours = 4", "+first_answer_hours = 8"]
    assert (exported(), Team.objects.get().first_answer_hours) == (before, 4)


def test_what_the_file_does_not_say_stays_and_is_told() -> None:
    put(FILE)
    change = put('[[inbox]]\naddress = "hulp@desk.example"\nname = "Hulp en advies"')
    inbox = Inbox.objects.get(address="hulp@desk.example")
    assert (inbox.name, inbox.credentials["smtp_host"]) == ("Hulp en advies", "mail.desk.example")
    assert change.left == ["team Bezorging", "inbox facturen@desk.example"]
    assert (Team.objects.count(), Inbox.objects.count()) == (1, 2)


def test_no_secret_is_ever_in_the_file() -> None:
    put(FILE)
    inbox = Inbox.objects.get(address="facturen@desk.example")
    names = ("hook_key", "hook_secret", "dkim_key", "authorisation", "anything_password")
    inbox.credentials |= dict.fromkeys(names, CANARY)
    inbox.keys = {"private": CANARY}
    inbox.save()
    Authorisation.objects.create(inbox=inbox, provider="google", client_id="desk", secrets={"client_secret": CANARY})
    make_agent(email="anna@desk.example", name=CANARY)
    assert CANARY not in exported()
    assert 'secrets = [\n    "hook_key",\n    "imap_password",\n    "smtp_password",\n]' in exported()


def test_stops_last_as_the_file_says() -> None:
    put('[[team]]\nname = "Bezorging"\nstop_days = 14')
    assert Team.objects.get().stop_days == 14
    assert refusal('[[team]]\nname = "Bezorging"\nstop_days = 32').startswith("line 3, team Bezorging stop_days: ")


def test_team_talks_as_the_file_says() -> None:
    put(
        '[[team]]\nname = "Bezorging"\naddress_form = "je"\nhouse_words = """\nticket = vraag\n"""\n'
        'house_jargon = "DC2 = depot"\n'
    )
    team = Team.objects.get()
    assert (team.address_form, team.house_words.strip(), team.house_jargon) == ("je", "ticket = vraag", "DC2 = depot")
    assert 'address_form = "je"' in exported()
    assert refusal('[[team]]\nname = "Bezorging"\naddress_form = "gij"\n').startswith(
        "line 3, team Bezorging address_form"
    )


RULED = """
[[team]]
name = "Burgerzaken"
callbacks_per_half_hour = "4"
kinds_agent = ["callback", "reply"]
amount_agent = "50"
kinds_lead = ["callback", "refund", "reply"]
amount_lead = ""
[team.procedure]
kind = "municipal"
body_name = "Nationale ombudsman"
body_reach = "www.nationaleombudsman.nl"
body_term = "een jaar"
term_receipt = 3
"""


def test_team_promises_as_the_file_says() -> None:
    put(RULED)
    team = Team.objects.get()
    found = Mandate.objects.filter(team=team).order_by("role").values_list("role", "kinds", "amount_max")
    assert list(found) == [
        ("agent", ["callback", "reply"], 50),
        ("lead", ["callback", "refund", "reply"], None),
    ]
    assert team.callbacks_per_half_hour == 4
    put(RULED.replace('"50"', '"75"'))
    assert Mandate.objects.get(team=team, role="agent").amount_max == 75


def test_team_follows_the_procedure_of_the_file() -> None:
    put(RULED)
    choice = choosing.of(Team.objects.get().pk)
    assert choice is not None
    assert (choice.kind, choice.body_name, choice.by) == ("municipal", "Nationale ombudsman", None)
    assert choice.terms == {"receipt": 3, "offer": 10, "hearing": 4}
    written = exported()
    assert put(written).difference == []
    assert Choice.objects.count() == 1
    put('[[team]]\nname = "Burgerzaken"\n[team.procedure]\nterm_hearing = 6')
    changed = choosing.of(Team.objects.get().pk)
    assert changed is not None
    assert changed.terms == {"receipt": 3, "offer": 10, "hearing": 6}
    put('[[team]]\nname = "Burgerzaken"\n[team.procedure]\nkind = ""')
    assert choosing.of(Team.objects.get().pk) is None


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ('"municipal"', '"municipl"', "line 10, team Burgerzaken kind: "),
        ("een jaar", " ", "line 13, team Burgerzaken body_term: "),
        ("term_receipt = 3", "term_receipt = 30", "line 14, team Burgerzaken term_receipt: "),
        ("term_receipt", "term_end", "line 14, team Burgerzaken term_end: this is no setting of the procedure"),
        ("term_receipt = 3", 'term_receipt = "3"', "line 14, team Burgerzaken term_receipt: write a number here."),
        ('amount_agent = "50"', 'amount_agent = "much"', "line 6, team Burgerzaken amount_agent: "),
        (
            '["callback", "reply"]',
            '["callback", "solution"]',
            "line 7, team Burgerzaken kinds_lead: A lead may promise",
        ),
    ],
)
def test_wrong_procedure_or_mandate_is_refused_with_the_line(wrong: str, right: str, words: str) -> None:
    assert refusal(RULED.replace(wrong, right)).startswith(words)
    assert not Team.objects.exists()


def test_secret_that_the_desk_has_stays_and_one_that_it_has_not_is_told() -> None:
    change = put(FILE, secrets={})
    assert change.lacking == [("facturen@desk.example", "imap_password"), ("facturen@desk.example", "smtp_password")]
    put(FILE)
    put(FILE.replace('name = "Facturen"', 'name = "Rekeningen"'), secrets={})
    inbox = Inbox.objects.get(address="facturen@desk.example")
    assert (inbox.name, inbox.credentials["smtp_password"]) == ("Rekeningen", CANARY)


def test_password_does_not_go_to_another_server() -> None:
    put(FILE)
    change = put(FILE.replace('smtp_host = "mail.desk.example"', 'smtp_host = "elders.example"'), secrets={})
    assert change.lacking == [("facturen@desk.example", "smtp_password")]
    assert CANARY not in str(Inbox.objects.get(address="facturen@desk.example").credentials["smtp_password"])


def test_team_that_is_no_table_is_refused_with_the_line() -> None:
    assert refusal("team = [5]\n") == "line 1, team: write [[team]] above each."


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("hold_seconds = 30", "hold_seconds = 500", "line 3, desk hold_seconds: Ensure this value is less than"),
        ("hold_seconds = 30", 'hold_seconds = "30"', "line 3, desk hold_seconds: write a number here."),
        ("[desk]", "[dsk]", "line 2, dsk: there is no such setting. There are: desk, team, inbox."),
        ("08:00-18:00", "18:00-08:00", "line 8, team Bezorging hours: This has to be later than the beginning."),
        ("monday", "maandag", "line 9, team Bezorging maandag: there is no such setting. There are: monday,"),
        (
            'team = "Bezorging"\nsmtp',
            'team = "Bezorgen"\nsmtp',
            "line 15, inbox hulp@desk.example team: there is no team",
        ),
        (
            'address = "hulp',
            'address = "hulp hulp',
            "line 13, inbox hulp hulp@desk.example address: Enter a valid email",
        ),
        (
            '"facturen@',
            '"hulp@',
            "line 19, inbox hulp@desk.example address: “hulp@desk.example” stands here a second time.",
        ),
        (
            'user = "facturen"\nsignature',
            'usr = "facturen"\nsignature',
            "line 27, inbox facturen@desk.example smtp_usr:",
        ),
        ('way_in = "imap"', 'way_in = "lmtp"', 'imap_host: this goes with way_in = "imap" only.'),
        ("{date}", "{dag}", "line 34, inbox facturen@desk.example acknowledgement: Say by when an answer comes"),
        (
            "acknowledges = true",
            'acknowledges = "ja"',
            "line 33, inbox facturen@desk.example acknowledges: write true or",
        ),
        ('aliases = ["rekening@desk.example"]', "aliases = 5", "line 22, inbox facturen@desk.example aliases: write a"),
        ("[desk]", "[desk", "Expected ']' at the end of a table declaration (at line 2"),
    ],
)
def test_wrong_file_is_refused_with_the_line_and_changes_nothing(wrong: str, right: str, words: str) -> None:
    make_team("Klantenservice")
    before = exported()
    assert words in refusal(FILE.replace(wrong, right, 1))
    assert exported() == before


def test_desk_that_changed_since_the_difference_was_shown_is_left_alone() -> None:
    document = documents.read(FILE)
    shown = applying.rehearse(document, secrets={})
    holding.choose_seconds(5, by=make_agent(), at=MONDAY)
    with pytest.raises(applying.DeskChangedError):
        applying.apply(document, secrets={}, shown=shown)
    assert (Team.objects.count(), holding.seconds()) == (0, 5)


def test_inbox_that_no_page_can_change_is_not_in_the_file() -> None:
    make_inbox(channel="console", address="console")
    assert describing.desk()["inbox"] == []
