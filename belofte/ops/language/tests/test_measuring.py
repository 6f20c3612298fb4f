"""`belofte language measure` and `alarms`: figures of labelled lines, and of mail that was sent."""

import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from belofte.ops import command
from belofte.ops.language.measuring.figures import Share
from belofte.ops.language.measuring.measuring import measure
from belofte.ops.refusals import RefusalError

REF = "2026-06-10T09:00"  # a Wednesday
TOMORROW = {"kind": "callback", "form": "firm", "due": "2026-06-11T23:59", "grain": "day"}


def figures(*lines: dict[str, Any], group: str = "all") -> dict[str, tuple[int, int]]:
    """Return what was counted on lines, by name: so many of so many."""
    measured = measure(map(json.dumps, lines))
    assert measured.wrong == []
    return {name: (share.right, share.of) for name, share in measured.groups[group].shares.items() if share.of}


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (81, 263, 0.255, 0.366)],
)
def test_an_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert tuple(round(each, 3) for each in Share(right, of).interval) == (low, high)


def test_promises_are_paired_by_due_and_kind_not_by_order() -> None:
    text = "Ik bel u morgen terug. Vrijdag ontvangt u het pakket."
    parcel = {"kind": "delivery", "due": "2026-06-12T23:59"}
    counted = figures({"text": text, "ref": REF, "lang": "nl", "promises": [parcel, TOMORROW]})
    assert counted["promise: precision"] == counted["promise: recall"] == (2, 2)
    assert counted["kind right"] == counted["due right, nl"] == (2, 2)


def test_promises_that_are_missed_invented_or_wrong_count() -> None:
    counted = figures(
        {"text": "Dank voor uw bericht.", "ref": REF, "promises": [TOMORROW]},
        {"text": "Ik bel u morgen terug.", "ref": REF, "promises": []},
        {
            "text": "Ik bel u morgen terug.",
            "ref": REF,
            "promises": [{"kind": "callback", "form": "conditional", "due": None}],
        },
    )
    assert (counted["promise: precision"], counted["promise: recall"]) == ((1, 2), (1, 2))
    assert counted["promise: false alarms"] == (1, 1)
    assert counted["conditional taken for firm"] == (1, 1)
    assert (counted["kind right"], counted["due right, nl"]) == ((1, 1), (0, 1))


def test_a_promise_of_another_kind_and_another_due_is_missed_and_a_false_alarm() -> None:
    other = {"kind": "refund", "due": "2026-06-15T23:59"}
    counted = figures({"text": "Ik bel u morgen terug.", "ref": REF, "promises": [other]})
    assert counted["promise: precision"] == counted["promise: recall"] == (0, 1)
    assert "kind right" not in counted


def test_a_promise_whose_words_a_line_names_is_found_only_there() -> None:
    text = "Ik bel u morgen terug. Groen is een kleur."
    here, elsewhere = TOMORROW | {"span": "bel u morgen"}, TOMORROW | {"span": "Groen is een kleur"}
    lines = [{"text": text, "ref": REF, "promises": [each]} for each in (here, elsewhere)]
    assert [figures(each)["promise: recall"] for each in lines] == [(1, 1), (0, 1)]
    other = {"kind": "refund", "due": None, "span": "Ik bel u"}
    assert figures({"text": text, "ref": REF, "promises": [other]})["kind right"] == (0, 1)
    (wrong,) = measure([json.dumps({"text": text, "ref": REF, "promises": [TOMORROW | {"span": "rood"}]})]).wrong
    assert 'the text does not say "rood"' in wrong[1]


def test_tone_counts_labels_clean_replies_and_what_may_be_said() -> None:
    rude, delivered = "U hoort er verder niets meer over.", "Uw pakket is onderweg en komt morgen bij u aan."
    counted = figures(
        {"reply": rude, "labels": ["brush_off"], "stop": True},
        {"reply": rude, "labels": []},
        {"reply": rude, "labels": [], "may": ["brush_off"]},
        {"reply": delivered, "customer": "Wanneer komt mijn pakket? En wat kost het retour?", "labels": []},
        {"reply": delivered, "labels": []},
    )
    assert counted["any bad tone: recall"] == counted["stopped where it should be"] == (1, 1)
    assert (counted["clean replies flagged"], counted["clean replies stopped"]) == ((2, 4), (2, 4))
    assert counted["clean replies flagged, but for what may be"] == (1, 4)
    assert counted["clean replies flagged, with questions"] == (3, 4)
    assert (counted["brush_off: precision"], counted["brush_off: recall"]) == ((1, 2), (1, 1))
    assert counted["brush_off: false alarms"] == (1, 3)


def test_questions_are_matched_by_their_place() -> None:
    customer = "Wanneer komt mijn pakket? En wat kost het retour?"
    asked = [
        {"words": "Wanneer komt mijn pakket", "answered": True},
        {"words": "wat kost het retour?", "answered": False},
    ]
    counted = figures({"customer": customer, "reply": "Uw pakket komt morgen.", "questions": asked})
    assert counted["question: precision"] == counted["question: recall"] == (2, 2)
    assert counted["unanswered question: precision"] == counted["unanswered question: recall"] == (1, 1)


def test_triage_counts_kinds_and_flags() -> None:
    text = "Dit is de derde keer dat ik bel over dit pakket! Ik ben er helemaal klaar mee."
    counted = figures(
        {"text": text, "kind": "complaint", "flags": ["frustrated"]},
        {"text": "Wat kost verzenden?", "kind": "compliment", "flags": []},
    )
    assert counted["kind right"] == (1, 2)
    assert counted["complaint: recall"] == counted["frustrated: recall"] == (1, 1)
    assert counted["compliment: recall"] == counted["messages without a flag that get one"] == (0, 1)


def test_personal_readability_and_quotes_are_counted() -> None:
    personal = figures(
        {"text": "Bel 06-12345678.", "found": [{"kind": "phone", "words": "06-12345678"}]}, {"text": "Hoi", "found": []}
    )
    assert personal["phone: recall"] == personal["exactly these words"] == (1, 1)
    assert personal["phone: false alarms"] == (0, 1)
    level = figures({"text": "De kat zit op de mat.", "level": "C1", "lang": "nl"})
    assert (level["level right"], level["at most one level off"]) == ((0, 1), (0, 1))
    mail = "Dank u!\n\nOp 3 mei schreef Jan:\n> Hallo"
    assert figures({"text": mail, "new": "Dank  u!"}, {"text": mail, "new": mail})["cut right"] == (1, 2)


def test_lines_are_also_counted_by_wording_and_language() -> None:
    line = {"text": "Ik bel u morgen terug.", "ref": REF, "promises": [TOMORROW]}
    measured = measure(map(json.dumps, [line | {"lang": "nl", "wording": "unusual"}, line]))
    assert {name: counted.lines for name, counted in measured.groups.items()} == {
        "all": 2,
        "lang nl": 1,
        "wording unusual": 1,
    }


def test_lines_without_labels_and_unknown_subjects_are_refused() -> None:
    with pytest.raises(RefusalError, match="No line has labels"):
        measure(['{"text": "x"}'])
    with pytest.raises(RefusalError, match="There is no subject nonsense"):
        measure([], subject="nonsense")


def test_a_program_tells_figures_of_the_lines_that_are_right(tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(b'{"text": "Hoi", "found": []}\nno json\n{"text": 5, "found": []}\n\xff\n')
    ran = subprocess.run(
        [sys.executable, "-m", "belofte", "language", "measure", str(lines), "--json"], capture_output=True, check=False
    )
    told = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert (told["subject"], told["groups"][0]["lines"]) == ("personal", 1)
    assert [one["line"] for one in told["wrong"]] == [2, 3, 4]


def test_a_file_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    ran = CliRunner().invoke(command.app, ["language", "measure", str(tmp_path / "none")])
    assert (ran.exit_code, type(ran.exception)) == (1, RefusalError)


def mail(folder: Path, name: str, text: str) -> None:
    """Put a mail that was sent into a folder."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "desk@example.nl", "klant@example.nl", f"Re: {name}"
    made.set_content(text)
    (folder / f"{name}.eml").write_bytes(made.as_bytes())


def test_alarms_names_the_replies_that_are_stopped(tmp_path: Path) -> None:
    mail(tmp_path, "clean", "Uw pakket is onderweg en komt morgen bij u aan.\n")
    mail(tmp_path, "door", "U hoort er verder niets meer over.\n")
    ran = CliRunner().invoke(command.app, ["language", "alarms", str(tmp_path), "--json"])
    reply, counted = map(json.loads, ran.stdout.splitlines())
    assert ran.exit_code == 0
    assert (reply["subject"], [one["stops"] for one in reply["findings"]]) == ("Re: door", [True])
    assert (counted["replies"], counted["hinted"], counted["stopped"]) == (2, 1, 1)
    assert counted["stops_of_500"]["many"] == 250
    words = CliRunner().invoke(command.app, ["language", "alarms", str(tmp_path)]).stdout
    assert "stops brush_off: U hoort er verder niets meer over" in words
    assert "2 replies. Of 100 get a hint: 50.0 (" in words


def test_alarms_of_what_is_not_there_ends_with_1(tmp_path: Path) -> None:
    ran = CliRunner().invoke(command.app, ["language", "alarms", str(tmp_path / "none")])
    assert ran.exit_code == 1
    assert "No reply was found there." in ran.stdout
