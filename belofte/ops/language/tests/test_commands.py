"""The commands `belofte language …`: JSON Lines in, JSON Lines out, and no stack trace whatever comes."""

import json
import subprocess
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from belofte.language.meaning import second_encoder
from belofte.ops import command
from belofte.ops.language.commands import app

PER_LINE = ("promises", "due", "tone", "quotes", "questions", "triage", "personal", "readability")


def answers(name: str, *lines: object, code: int = 0) -> list[dict[str, Any]]:
    """Return what a command says to lines: objects, or words as they stand."""
    given = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    ran = CliRunner().invoke(command.app, ["language", name], input=given)
    assert ran.exit_code == code, ran.output
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_a_program_answers_each_line_and_ends_with_1_where_one_is_wrong() -> None:
    given = b'{"customer": "Wanneer komt mijn pakket?", "reply": "Uw pakket komt morgen."}\n\nno json \xff\n'
    ran = subprocess.run(
        [sys.executable, "-m", "belofte", "language", "questions"], input=given, capture_output=True, check=False
    )
    first, second = map(json.loads, ran.stdout.splitlines())
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert first["questions"][0]["answer"] == {"words": "Uw pakket komt morgen", "start": 0, "end": 21}
    assert (second["line"], second["error"][:16]) == (3, "This is not JSON")


def test_questions_are_ticked_off_by_a_reply_only_where_there_is_one() -> None:
    customer = "Wanneer komt mijn pakket? En wat kost het retour?"
    replied, asked = answers(
        "questions", {"customer": customer, "reply": "Uw pakket komt morgen."}, {"customer": customer}
    )
    assert [one["answered"] for one in replied["questions"]] == [True, False]
    assert [(one["answered"], one["answer"]) for one in asked["questions"]] == [(None, None)] * 2
    assert [customer[one["start"] : one["end"]] == one["words"] for one in asked["questions"]] == [True, True]


def test_triage_says_what_a_message_is_and_by_which_words() -> None:
    text = "Dit is de derde keer dat ik bel over dit pakket! Ik ben er helemaal klaar mee."
    (told,) = answers("triage", {"text": text})
    assert (told["lang"], told["kind"]) == ("nl", "complaint")
    assert "frustrated" in [one["label"] for one in told["flags"]]
    assert [text[one["start"] : one["end"]] == one["span"] for one in told["flags"]] == [True] * len(told["flags"])


def test_personal_finds_own_numbers_and_masks_where_asked() -> None:
    line = {"text": "Bel 06-12345678 over PK12345678.", "patterns": {"parcel": "PK[0-9]{8}"}}
    plain, masked = answers("personal", line, line | {"mask": True})
    assert [(one["kind"], one["words"]) for one in plain["found"]] == [
        ("phone", "06-12345678"),
        ("parcel", "PK12345678"),
    ]
    assert "masked" not in plain
    assert masked["masked"] == "Bel [PHONE 1] over [PARCEL 1]."


def test_a_pattern_that_cannot_be_used_is_named() -> None:
    (told,) = answers("personal", {"text": "x", "patterns": {"parcel": "(a+)+"}}, code=1)
    assert told["error"] == (
        "The pattern 'parcel' cannot be used: say how often something repeats at most, as in [0-9]{6,8}."
    )


def test_readability_marks_hard_words_with_plainer_ones() -> None:
    (told,) = answers("readability", {"text": "Dit is conform de vigerende regels.", "lang": "nl"})
    assert [(one["words"], one["plainer"]) for one in told["words"]] == [
        ("conform", "volgens"),
        ("vigerende", "geldende"),
    ]


def test_groups_are_causes_first_then_what_is_close_and_wrong_lines_keep_their_place() -> None:
    told = answers(
        "group",
        {"text": "Mijn internet doet het niet.", "cause": "internet down", "id": 7},
        {"text": "Alweer een storing, ik heb geen internet.", "cause": "internet down"},
        {"text": "De factuur van deze maand klopt niet.", "cause": "wrong bill"},
        3,
        {"text": "De hond van de buren blaft de hele nacht."},
        {"text": "De hond van de buren blaft de hele dag."},
        code=1,
    )
    assert told[3] == {"error": "Each line has to be an object: {…}.", "line": 4}
    right = [one for one in told if "error" not in one]
    assert [(one["group"], one["cause"]) for one in right] == [
        (0, "internet down"),
        (0, "internet down"),
        (1, "wrong bill"),
        (2, None),
        (2, None),
    ]
    assert (right[0]["id"], right[0]["certainty"], "id" in right[1]) == (7, 1.0, False)
    assert sorted(one["is_central"] for one in right[:2]) == [False, True]
    assert (right[2]["is_central"], right[2]["sentence"]) == (True, "De factuur van deze maand klopt niet")
    assert "internet" in right[0]["terms"]
    assert sorted(one["is_central"] for one in right[3:]) == [False, True]
    assert "hond" in right[3]["terms"]


@pytest.mark.parametrize(("cause", "told"), [("kapot", "This processor is too old."), (None, "")])
def test_what_is_lacking_to_tell_causes_is_said_where_causes_are_named(
    monkeypatch: pytest.MonkeyPatch, cause: str | None, told: str
) -> None:
    monkeypatch.setattr(second_encoder, "lacking", lambda: "This processor is too old.")
    lines = [{"text": "De vaas is stuk.", "cause": cause}, {"text": "Er zit een barst in de vaas."}]
    ran = CliRunner().invoke(command.app, ["language", "group"], input="".join(f"{json.dumps(one)}\n" for one in lines))
    assert (ran.exit_code, len(ran.stdout.splitlines())) == (0, 2)
    assert ran.stderr == (f"Causes are told less well than they could be. {told}\n" if told else "")


@pytest.mark.parametrize("name", [*PER_LINE, "group"])
def test_lines_that_cannot_be_say_so_one_by_one(name: str) -> None:
    deep, huge = "[" * 100_000, "9" * 5_000
    told = answers(name, "x", "[]", "{}", deep, huge, '{"text": 5, "reply": [], "customer": {}, "start": ""}', code=1)
    assert [one["line"] for one in told] == [1, 2, 3, 4, 5, 6]


def test_a_number_or_a_moment_beyond_all_calendars_is_a_wrong_line() -> None:
    told = answers(
        "due",
        '{"start": "2026-06-10T09:00", "hours": 1e308}',
        '{"start": "2026-06-10T09:00", "amount": Infinity, "unit": "day"}',
        '{"start": "0001-01-01T00:00", "hours": 1, "calendar": {"zone": "Asia/Tokyo"}}',
        '{"start": "2026-06-10T09:00", "hours": 1, "calendar": {"country": "XX"}}',
        code=1,
    )
    assert [one["line"] for one in told] == [1, 2, 3, 4]


def test_half_a_character_is_read_as_a_question_mark() -> None:
    (told,) = answers("personal", r'{"text": "\ud800 06-12345678 \udc00", "mask": true}')
    assert told["masked"] == "? [PHONE 1] ?"


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(command.app, ["language", "--help"], env={"COLUMNS": "200"}).stdout
    names = [one.name or one.callback.__name__ for one in app.registered_commands if one.callback]
    assert [name for name in names if f" {name} " not in shown] == []
