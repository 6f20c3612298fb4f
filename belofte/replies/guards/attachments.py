"""An answer that says something is attached, and nothing is."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at
from belofte.replies.guards.wording import any_of, lowered

_HEARD_FROM: Final = 0.85
_LIKELY_FROM: Final = 0.3  # where words say it too
_SAYS: Final = any_of(
    "(?:zie|in|als|bijgaand in|vindt? [^.!?]{0,40}in) (?:de |onze |deze |mijn )?(?:bijlagen?|attachments?|aanhang)",
    "(?:de|onze|deze|mijn) bijlagen?", "bijgevoegde?~",
    "(?:bijgaande?|ingesloten|hierbij gevoegd|meegestuurd|aangehecht)~",
    "(?:voeg|voegen|voegde|voegden|stuur|stuurde|sturen|doe|doen|hang|hangen) (?:ik|we|wij|het|hem|ze|die|u|je"
    "|de|een|nog|hier)…"
    "(?:bij|mee|toe als bijlage|aan deze (?:mail|e-mail|bericht))",
    "(?:heb|hebben) [^.!?]{0,60}(?:toegevoegd|meegestuurd|bijgesloten|aangehecht|bijgevoegd)",
    "(?:toegevoegd|gevoegd|zit|zitten|staat|staan|hangt|vind je|vindt u) [^.!?]{0,30}(?:bij|aan|onder) (?:deze"
    "|dit) (?:mail|mailtje|e-mail|bericht)",
    "(?:aan|bij|onder) (?:deze|dit) (?:mail|mailtje|e-mail|bericht)",
    "(?:hierbij|bij deze) (?:de|het|een|uw|je|alvast|ook|nogmaals)…(?:label|formulier|factuur|kopie|overzicht"
    "|bestand|document|pdf"
    "|handleiding|contract|offerte|brief|bewijs|foto|foto['’]s|schema|rapport|verklaring|certificaat|plattegrond)",
    "(?:is|are|was|were|have|has|['’]ve|i|we|please find|find|see|hereby|also) (?:been |also |now |just |the |a "
    "|your |you |an )*(?:attached|enclosed)",
    "(?:see|in|per|to|open|print|sign|complete|as) (?:the |an |our |this |my )?(?:attachments?|enclosure|enclosed)",
    "(?:the|our|this) (?:attached|enclosed) ~", "attached (?:is|are|you|to this|here|below|herewith|please|find)",
    "(?:i|we)(?:['’]ve| have|['’]m| am|['’]re| are)? (?:also |just |now )?"
    "(?:attaching|enclosing|including|popped|added|put)…(?:here|with this|to this|below|in this (?:e-?mail"
    "|message)|(?:form|label|copy|pdf|invoice))",
    "(?:attached|enclosed)(?=[:,]| (?:the|your|a|is|are))", "(?:to|with|on) this (?:e-?mail|message)",
)  # fmt: skip
_OUTRIGHT: Final = any_of(  # leaves no doubt, whatever else the sentence says
    "(?:in|als) (?:de |onze |deze )?bijlagen? (?:vindt?|staat|staan|zit|zitten|ziet|zie)",
    "(?:vindt? (?:u|je)|zie|staat|staan|zit|zitten) (?:\\S+ ){0,4}in (?:de|onze|deze) bijlagen?",
    "(?:i|we)(?:['’]ve| have) (?:also |now |just )?(?:attached|enclosed)",
    "please find (?:\\S+ ){0,5}(?:attached|enclosed)", "(?:attached|enclosed) (?:is|are|please find)",
    "(?:ik|we|wij) (?:heb|hebben) (?:\\S+ ){1,8}(?:bijgevoegd|meegestuurd|bijgesloten)",
)  # fmt: skip
_OF_CUSTOMER: Final = any_of(  # what the customer sent, or has to send
    "(?:uw|je|jouw|jullie|your) (?:bijlagen?|attachments?|meegestuurde|bijgevoegde|attached|enclosed)",
    "(?:dank|bedankt|thanks?|thank you|ontvangen|ontvingen|received|got|gezien|bekeken|looked at|u stuurde"
    "|je stuurde|you sent|u meestuurde|you attached|you enclosed"
    "|kunt u|kun je|wilt u|wil je|zou u|graag (?:als|in|met|een)|could you|can you|would you|please (?:attach"
    "|send|include|reply)|stuur (?:ons|mij|me|het|de|een|dan|hem|die|uw|je)|als bijlage (?:sturen|mailen|terug)"
    "|niet|geen|not|no|can['’]?t|cannot|without|zonder)…(?:bijlagen?|attachments?|attached|enclosed|bijgevoegd~"
    "|meegestuurd~|foto['’]?s?|photos?|pictures?|deze mail|dit bericht|this (?:e-?mail|message))",
    "(?:antwoord~|reageren|reageer|reageert|reply|replying|respond|answer|mail|mailtje|klik|link|knop|button"
    "|heeft|hebt|terug) (?:gerust |gewoon |just |simply |directly |straight )*(?:op|to|in) (?:deze|dit"
    "|this) (?:mail|mailtje|e-?mail|bericht|message)",
    "(?:op|in|van|na|met) (?:deze|dit) (?:mail|mailtje|e-mail|bericht)", "(?:de )?bijlage (?:die|dat) (?:u|je)",
    "the attachment (?:that )?you",
)  # fmt: skip


def _look(reading: Reading) -> Iterator[Remark]:
    if reading.files:
        return
    words = lowered(reading.text)
    for sentence in reading.meant:
        likely = sentence.share("attaches")
        is_said = (
            likely >= _HEARD_FROM
            or (likely >= _LIKELY_FROM and _SAYS.search(words, sentence.start, sentence.end))
            or _OUTRIGHT.search(words, sentence.start, sentence.end)
        )
        if is_said and not sentence.is_question and not _OF_CUSTOMER.search(words, sentence.start, sentence.end):
            reason = gettext_noop("You mention a file, and no file goes with this.")
            yield at(reading, sentence.start, sentence.end, reason)
            return


GUARD = Guard(
    name="attachments",
    title=_("A file that is mentioned, and missing"),
    sees=_("“See the attachment”, and nothing is attached."),
    usual=Level.HINT,
    look=_look,
)
