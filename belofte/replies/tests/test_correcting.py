from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pytest

from belofte.language.meaning.classifier import save, shipped
from belofte.makers import make_case
from belofte.replies import correcting
from belofte.replies.correcting import NONE, Correction
from belofte.replies.models import PromiseCorrection

AT = datetime(2026, 6, 10, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_keep_hides_who_somebody_is_and_counts_the_same_words_once() -> None:
    case = make_case()
    words = "Wij storten het bedrag op NL91 ABNA 0417 1643 00."
    for _ in range(2):
        correcting.keep([Correction(words=words, found="refund", said=NONE)], case=case, at=AT)
    (kept,) = PromiseCorrection.objects.all()
    assert (kept.found, kept.said, kept.language) == ("refund", "none", "nl")
    assert "ABNA" not in kept.words
    assert kept.words.startswith("Wij storten het bedrag op [")


def test_judge_is_what_came_with_the_desk_until_something_was_learned() -> None:
    ours = shipped("promises")
    assert correcting.judge() is ours
    file = BytesIO()
    save(ours, file)
    correcting.use("promises", file.getvalue(), lessons="0123456789abcdef", at=AT)
    learned = correcting.judge()
    assert learned is not ours
    assert learned.labels == ours.labels
    assert correcting.judge() is learned


def test_what_an_older_version_learned_with_other_signs_is_left_aside() -> None:
    ours, file = shipped("promises"), BytesIO()
    save(replace(ours, signs=ours.signs[:-1]), file)
    correcting.use("promises", file.getvalue(), lessons="0123456789abcdef", at=AT)
    assert correcting.judge() is ours


def test_what_an_older_version_learned_in_another_form_is_left_aside() -> None:
    ours, file, older = shipped("promises"), BytesIO(), BytesIO()
    save(ours, file)
    with np.load(BytesIO(file.getvalue())) as kept:
        np.savez(older, **{name: kept[name] for name in kept.files if name != "rarity"})
    correcting.use("promises", older.getvalue(), lessons="0123456789abcdef", at=AT)
    assert correcting.judge() is ours
