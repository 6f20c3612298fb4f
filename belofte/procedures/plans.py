"""The procedures that there are, as a table: which steps, by when, and what makes it so.

*Law* is a term that nobody here can change; *house* is one that the law leaves open, with what a team begins with and
the longest that it may choose. All count from the day of receipt, which does not count itself; so does a longer term.

| procedure | step | term | longer | source |
|---|---|---|---|---|
| company | receipt | house | | none in law |
| company | end | house, at most 8 weeks | house: 8 weeks | De Geschillencommissie takes a case once the company had a reasonable time, often 4 weeks; Belgium (WER XVI.4): as soon as possible |
| financial | receipt | house | | none in law |
| financial | end | house, at most 8 weeks | 8 weeks | Kifid takes a complaint that has no answer after 8 weeks; Belgium: Ombudsfin after 30 days |
| payments | receipt | house | | none in law |
| payments | end | law: 15 business days of banks | law: 35, told with the reason | directive (EU) 2015/2366 (PSD2), articles 4(37), 101(2) |
| municipal | receipt | house | | Awb 9:6: in writing, with no term |
| municipal | offer, hearing | house | | Awb 9:10, by somebody who was not involved (9:7) |
| municipal | end | law: 6 weeks | law: 4 weeks more, told in writing | Awb 9:11; the answer names the ombudsman and the term (9:12), a year (9:24) |

Anything longer is for the customer to consent to (Awb 9:11, third paragraph). That a step of government need not be
taken any more once the customer is content is Awb 9:5. Flemish government has terms of its own, which are not here.
"""  # noqa: E501 - a table

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from belofte.procedures.terms import Term, Unit
from belofte.procedures.vocabulary import Kind, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """By when a step has to be done; a house's own term has the most that it may be."""

    term: Term
    house_max: int = 0  # 0: the law says it
    longer: Term | None = None  # once, when the customer was told


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One procedure."""

    steps: Mapping[Name, Rule]
    always_names_body: bool = False  # else only where nothing changes


_RECEIPT: Final = Rule(term=Term(2, Unit.WORKING_DAYS), house_max=10)

PLANS: Final[Mapping[Kind, Plan]] = {
    Kind.COMPANY: Plan(
        steps={
            Name.RECEIPT: _RECEIPT,
            Name.END: Rule(term=Term(4, Unit.WEEKS), house_max=8, longer=Term(8, Unit.WEEKS)),
        }
    ),
    Kind.FINANCIAL: Plan(
        steps={
            Name.RECEIPT: _RECEIPT,
            Name.END: Rule(term=Term(6, Unit.WEEKS), house_max=8, longer=Term(8, Unit.WEEKS)),
        }
    ),
    Kind.PAYMENTS: Plan(
        steps={
            Name.RECEIPT: _RECEIPT,
            Name.END: Rule(term=Term(15, Unit.BANK_DAYS), longer=Term(35, Unit.BANK_DAYS)),
        }
    ),
    Kind.MUNICIPAL: Plan(
        steps={
            Name.RECEIPT: _RECEIPT,
            Name.OFFER: Rule(term=Term(10, Unit.WORKING_DAYS), house_max=15),
            Name.HEARING: Rule(term=Term(4, Unit.WEEKS), house_max=6),
            Name.END: Rule(term=Term(6, Unit.WEEKS, is_law=True), longer=Term(10, Unit.WEEKS, is_law=True)),
        },
        always_names_body=True,
    ),
}
