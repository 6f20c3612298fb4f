"""Judging tone, questions and what is new in a mail, on labelled lines."""

from collections.abc import Sequence
from typing import Final, get_args

from belofte.language.questions import answering
from belofte.language.questions import finding as asking
from belofte.language.questions.finding import Question
from belofte.language.tone.finding import find
from belofte.language.tone.house import House
from belofte.language.tone.labels import Label
from belofte.ops.language.lines import Asked
from belofte.ops.language.measuring.figures import Figures
from belofte.ops.language.replies import QuotesAsked, ToneAsked, quotes

_CHECKLIST: Final = "unanswered_question"  # no judgement: clean replies that get it are counted with it and without
_LABELS: Final = tuple(
    label for part in get_args(Label) for label in (get_args(part) or (part,)) if label != _CHECKLIST
)


class ToneLabelled(ToneAsked):
    """A reply, how it comes across, how it also may, and whether it has to be stopped."""

    labels: list[str]
    may: tuple[str, ...] = ()
    stop: bool | None = None


class QuestionExpected(Asked):
    """What a customer asks, in their words, and whether the reply answers it."""

    words: str
    answered: bool


class QuestionsLabelled(Asked):
    """What a customer wrote, the reply, and what it leaves unanswered."""

    customer: str
    reply: str
    questions: list[QuestionExpected]


class QuotesLabelled(QuotesAsked):
    """A mail, and what is new in it."""

    new: str


def judge_tone(line: ToneLabelled, figures: Figures) -> None:
    """Count what a line tells about tone."""
    house = House(form=line.house_form, words_to_avoid=line.avoid, jargon=line.jargon)
    found = find(line.reply, customer=line.customer, house=house)
    given = {one.label for one in found}
    flagged, stops = given - {_CHECKLIST}, any(one.stops for one in found)
    if line.labels:
        figures.count("any bad tone: recall", bool(flagged))
        figures.count("any bad tone, under its own label", not flagged.isdisjoint(line.labels))
    else:
        figures.count("clean replies flagged", bool(flagged))
        figures.count("clean replies flagged, with questions", bool(given))
        figures.count("clean replies flagged, but for what may be", not flagged <= set(line.may))
        figures.count("clean replies stopped", stops)
    if line.labels and line.stop is not None:
        figures.count("stopped where it should be" if line.stop else "stopped where a hint is enough", stops)
    figures.compare_labels(_LABELS, deserved=line.labels, given=given, may=line.may)


def judge_questions(line: QuestionsLabelled, figures: Figures) -> None:
    """Count what a line tells about questions and whether they are answered."""
    found = asking.find(line.customer)
    answers = answering.answered(found, line.reply)
    pairs = _paired(line, found)
    is_open = {place for place, answer in enumerate(answers) if answer is None}
    figures.compare("question", deserved=len(line.questions), given=len(found), right=len(pairs))
    figures.compare(
        "unanswered question",
        deserved=sum(not one.answered for one in line.questions),
        given=len(is_open),
        right=sum(not line.questions[row].answered and column in is_open for row, column in pairs.items()),
    )
    for row, column in pairs.items():
        figures.count("answered or not, right", line.questions[row].answered == (column not in is_open))


def judge_quotes(line: QuotesLabelled, figures: Figures) -> None:
    """Count whether what is new in a mail is what it should be, whatever the spaces and the ends of lines."""
    figures.count("cut right", quotes(line)["new"].split() == line.new.split())


def _paired(line: QuestionsLabelled, found: Sequence[Question]) -> dict[int, int]:
    """Return which question that was expected is which that was found: those that share a place in the text."""
    pairs: dict[int, int] = {}
    searched = 0
    for row, expected in enumerate(line.questions):
        start = line.customer.find(expected.words, searched)
        if start < 0:
            start = line.customer.find(expected.words)
        if start < 0:  # said in other words than the customer's: nothing can be found for it
            continue
        end = searched = start + len(expected.words)
        for column, one in enumerate(found):
            if column not in pairs.values() and one.start < end and start < one.end:
                pairs[row] = column
                break
    return pairs
