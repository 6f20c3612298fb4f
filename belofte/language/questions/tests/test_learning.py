"""What conversations teach: a question beside each part of the reply, and which part answers it."""

import json
from pathlib import Path

import pytest

from belofte.language.meaning import lessons
from belofte.language.questions import learning
from belofte.language.questions.answering import ANSWERS

CUSTOMER = "Wanneer komt hij? Wat kost het?"
REPLY = "Dag Els. Hij komt vrijdag om tien uur. Fijne dag!"


def conversation(answer: str) -> str:
    asked = [{"words": "Wanneer komt hij?", "by": answer}, {"words": "Wat kost het?", "by": ""}]
    return json.dumps({"id": "1", "lang": "nl", "customer": CUSTOMER, "reply": REPLY, "questions": asked})


def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> list[learning.Pair]:
    monkeypatch.setattr(lessons, "FOLDER", tmp_path)
    (tmp_path / "answers.nl.jsonl").write_text(conversation(answer) + "\n", encoding="utf-8")
    read = learning.read_answers()
    assert all(isinstance(pair, learning.Pair) for pair in read)
    return [pair for pair in read if isinstance(pair, learning.Pair)]


def test_part_that_covers_what_is_marked_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = taught(tmp_path, monkeypatch, "komt vrijdag")
    assert {pair.text for pair in pairs if pair.label == ANSWERS} >= {"Hij komt vrijdag om tien uur"}
    assert "Fijne dag" not in {pair.text for pair in pairs if pair.label == ANSWERS}
    assert [pair.question for pair in pairs if pair.label == ANSWERS and not pair.text] == ["Wat kost het?"]
    assert {pair.wording for pair in pairs} == {"1"}
    assert len({len(pair.signs) for pair in pairs}) == 1
    assert all(0 <= sign <= 1 or abs(sign) <= 1 for pair in pairs for sign in pair.signs)


def test_mark_that_is_not_in_the_reply_is_no_lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="not found"):
        taught(tmp_path, monkeypatch, "komt zaterdag")
