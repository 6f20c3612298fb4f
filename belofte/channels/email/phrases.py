"""The phrases by which mail that nobody wrote for us makes itself known, in Dutch, English, German and French.

They are compared with the beginning of a text, in small letters and single spaces, at next to no cost. One alone
proves little: `kinds` counts how many of a sort go together.
"""

from typing import Final

COMPARED_CHARACTERS_MAX: Final = 2_000
_APOSTROPHES: Final = ("\N{RIGHT SINGLE QUOTATION MARK}", "`", "\N{ACUTE ACCENT}")


def compared(words: str) -> str:
    """Return the beginning of a text as phrases are compared with it."""
    beginning = words[: 2 * COMPARED_CHARACTERS_MAX].casefold()
    for apostrophe in _APOSTROPHES:
        beginning = beginning.replace(apostrophe, "'")
    return " ".join(beginning.split())[:COMPARED_CHARACTERS_MAX]


def has(words: str, phrases: tuple[str, ...]) -> bool:
    """Tell whether any of the phrases is in a text that was made ready by `compared`."""
    for phrase in phrases:  # noqa: SIM110 - asked of every mail some hundred times, and twice as fast as any()
        if phrase in words:
            return True
    return False


# fmt: off
ANSWERED_BY_PROGRAM: Final = (  # how a subject begins that only programs write
    "automatisch antwoord", "automatisch bericht", "automatische reactie", "automatische beantwoording",
    "automatisch gegenereerd", "afwezigheidsmelding", "afwezigheidsbericht", "afwezigheidsassistent",
    "out of office autoreply", "out-of-office autoreply", "automatic reply", "automatic response", "automated reply",
    "automated response", "auto-reply", "autoreply", "auto reply", "auto response", "auto-response", "autoresponse",
    "auto:", "[auto-reply]", "[auto reply]", "[autoreply]", "[automatic", "(auto-reply)", "vacation reply",
    "automatische antwort", "automatische antwoord", "automatische rückantwort", "abwesenheitsnotiz",
    "abwesenheitsbenachrichtigung", "abwesenheitsassistent", "autoantwort", "auto-antwort", "réponse automatique",
    "message automatique", "réponse d'absence", "message d'absence", "respuesta automática", "risposta automatica",
    "resposta automática", "autosvar", "automatisk svar",
)
GOT: Final = ("gekregen", "ontvangen", "gehad", " received", " got ", "erhalten", "bekommen", "reçu")
ABSENT_IN_SUBJECT: Final = (
    "out of office", "out of the office", "out-of-office", "ooo:", "on vacation", "on leave", "on holiday",
    "annual leave", "vacation notice", "away from my mail", "away from the office", "i am away", "i'm away", "afwezig",
    "buiten kantoor", "niet op kantoor", "niet aanwezig", "met vakantie", "op vakantie", "met verlof", "abwesend",
    "abwesenheit", "nicht im büro", "nicht im haus", "im urlaub", "absence du bureau", "absent du bureau",
    "absente du bureau", "absence", "en congé", "en vacances",
)
ABSENT: Final = (
    "ik ben afwezig", "ben ik afwezig", "momenteel afwezig", "op dit moment afwezig", "ik ben er niet",
    "ben ik er niet", "ik ben niet aanwezig", "ben ik niet aanwezig", "ben ik niet op kantoor",
    "ik ben niet op kantoor", "ik ben met vakantie", "ik ben op vakantie", "ben ik met vakantie", "ben ik op vakantie",
    "geniet ik van", "ik geniet van", "ik ben met verlof", "ben ik met verlof", "zwangerschapsverlof",
    "ik ben uit kantoor", "buiten kantoor", "ik werk niet op", "ben niet bereikbaar", "ik ben niet werkzaam",
    "ben ik niet bereikbaar", "wij zijn gesloten", "is ons kantoor gesloten", "zijn wij gesloten",
    "ons kantoor is gesloten", "i am out of", "i'm out of", "i will be out of", "i'll be out of", "i am currently out",
    "i'm currently out", "i am away", "i'm away", "i will be away", "i am on vacation", "i'm on vacation",
    "i am on holiday", "i'm on holiday", "i am on leave", "i'm on leave", "on annual leave", "on parental leave",
    "on maternity leave", "i am currently on", "i'm currently on", "i am not in the office", "i will be on",
    "our office is closed", "our offices are closed", "currently out of the office", "out of the office until",
    "out of office until", "ich bin abwesend", "bin ich abwesend", "ich bin derzeit", "ich bin zur zeit",
    "ich bin zurzeit", "ich bin momentan", "ich bin nicht im", "bin ich nicht im", "ich bin im urlaub",
    "bin ich im urlaub", "nicht im büro", "nicht im hause", "nicht erreichbar", "ich befinde mich im urlaub",
    "außer haus", "je suis absent", "je serai absent", "suis actuellement absent", "actuellement en congé",
    "je suis en congé", "je suis en vacances", "je serai en congé", "actuellement absent", "absent du bureau",
    "absente du bureau",
)
BACK_THEN: Final = (
    "ben ik weer", "weer aanwezig", "weer bereikbaar", "kom ik terug", "terug op", "ben ik terug", "weer op kantoor",
    "vanaf maandag", "tot en met", "t/m", "i will return", "i'll return", "i will be back", "i'll be back",
    "back in the office", "back on", "returning on", "return to the office", "until", "upon my return", "on my return",
    "when i return", "when i get back", "bis zum", "wieder im büro", "wieder erreichbar", "wieder da", "ab dem",
    "nach meiner rückkehr", "bis einschließlich", "de retour", "mon retour", "jusqu'au", "à partir du",
)
IN_THE_MEANTIME: Final = (
    "dringende gevallen", "dringende vragen", "dringende zaken", "voor dringende", "voor spoed", "bij spoed",
    "spoedeisende", "neem dan contact op met", "kunt u contact opnemen met", "kun je contact opnemen met",
    "beperkt toegang", "beperkte toegang", "geen toegang", "mijn e-mail niet", "mijn mail niet", "mijn mail lees ik",
    "lees ik mijn", "wordt niet doorgestuurd", "niet automatisch doorgestuurd", "mijn collega", "mijn collega's",
    "waargenomen door", "na mijn vakantie", "na terugkomst", "bij terugkomst", "kerstvakantie", "uw bericht beantwoord",
    "urgent", "in case of emergency", "limited access", "no access to", "not have access", "without access",
    "intermittent access", "not be checking", "not checking", "will not be forwarded", "not be read",
    "please contact my", "my colleague", "in my absence", "during my absence", "reply to your message",
    "respond to your", "answer your e", "dringenden fällen", "dringend", "keinen zugriff", "nicht weitergeleitet",
    "wird nicht gelesen", "meine kollegin", "mein kollege", "meinen kollegen", "meine vertretung", "vertretung",
    "beantworte ich", "cas d'urgence", "pour toute urgence", "n'ai pas accès", "pas accès à", "ma collègue",
    "mon collègue", "en mon absence", "pendant mon absence", "accès limité", "ne sera pas transféré",
)
SAYS_AUTOMATIC: Final = (
    "dit is een automatisch", "dit is een geautomatiseerd", "automatisch gegenereerd", "automatisch antwoord",
    "automatische reactie", "automatische beantwoording", "automatisch verzonden", "automatisch verstuurd",
    "automatische ontvangstbevestiging", "automatisch aangemaakt", "this is an automat", "this is an auto",
    "automated response", "automated reply", "automated message", "automatic reply", "automatic response",
    "automatically generated", "auto-generated", "autogenerated", "generated automatically", "automated acknowledg",
    "automated e-mail", "automated email", "sent automatically", "automatische antwort", "automatisch generiert",
    "automatisch erstellt", "automatisch erzeugt", "automatische eingangsbestätigung", "automatisierte",
    "réponse automatique", "message automatique", "généré automatiquement", "envoyé automatiquement",
    "automatiquement généré", "accusé de réception automatique",
)
DO_NOT_ANSWER: Final = (
    "niet op dit bericht antwoorden", "niet op deze e-mail", "niet op deze mail", "kunt u niet beantwoorden",
    "niet te antwoorden", "niet te reageren", "niet beantwoord", "wordt niet gelezen", "do not reply", "don't reply",
    "not reply to this", "not monitored", "unmonitored", "cannot be answered", "antworten sie nicht", "nicht auf diese",
    "ne pas répondre", "ne répondez pas",
)
RECEIVED: Final = (
    "hebben uw bericht", "hebben je bericht", "hebben uw e-mail", "hebben je e-mail", "hebben uw mail",
    "hebben je mail", "hebben uw vraag", "hebben je vraag", "hebben uw aanvraag", "hebben uw verzoek",
    "hebben uw melding", "hebben je melding", "hebben uw klacht", "hebben jouw", "uw bericht is ontvangen",
    "je bericht is ontvangen", "uw e-mail is ontvangen", "uw mail is ontvangen", "in goede orde ontvangen",
    "uw bericht is in goede", "uw melding is", "ontvangstbevestiging", "is bij ons binnengekomen",
    "bevestigen wij de ontvangst", "bevestigen we de ontvangst", "have received your", "we received your",
    "we've received your", "has been received", "was received", "received your request", "received your message",
    "received your e", "acknowledge receipt", "confirm receipt", "ticket has been created", "ticket has been opened",
    "ticket was created", "request has been created", "case has been created", "a support request", "opened a ticket",
    "created a ticket", "has been logged", "haben ihre nachricht", "haben ihre anfrage", "haben ihre e-mail",
    "haben ihr anliegen", "ist bei uns eingegangen", "eingang ihrer", "anfrage erhalten", "nachricht erhalten",
    "e-mail erhalten", "eingangsbestätigung", "avons bien reçu", "avons reçu votre", "bien été reçu", "bien été reçue",
    "accusons réception", "a été enregistrée", "accusé de réception",
)
WILL_ANSWER: Final = (
    "zo spoedig mogelijk", "zo snel mogelijk", "binnen 24 uur", "binnen 48 uur", "binnen één werkdag",
    "binnen twee werkdagen", "binnen 2 werkdagen", "binnen enkele werkdagen", "werkdagen", "nemen contact met",
    "neemt contact met", "in behandeling", "ontvangt u een", "ontvang je een", "streven ernaar", "hoort u van ons",
    "as soon as possible", "will get back to you", "will be in touch", "get back to you", "within 24", "within 48",
    "business day", "working day", "will respond", "will reply", "shortly", "be reviewed", "reference number",
    "ticket number", "ticket id", "to add additional comments", "a member of our", "schnellstmöglich",
    "so schnell wie möglich", "so bald wie möglich", "umgehend", "werktag", "melden uns", "bearbeiten", "in kürze",
    "ticketnummer", "bearbeitungsnummer", "plus brefs délais", "dès que possible", "sous 24", "sous 48", "jours ouvrés",
    "jours ouvrables", "vous répondrons", "ticketnummer", "zaaknummer", "referentienummer", "kenmerk",
)
RECEIVED_IN_SUBJECT: Final = (
    "ontvangstbevestiging", "bevestiging van ontvangst", "bericht ontvangen", "e-mail ontvangen", "mail ontvangen",
    "vraag ontvangen", "bedankt voor uw bericht", "bedankt voor je bericht", "bedankt voor uw mail", "uw melding",
    "request received", "message received", "email received", "ticket received", "has been received",
    "we received your", "we have received", "we've received", "thank you for contacting", "thanks for contacting",
    "thank you for your e", "thank you for your message", "acknowledg", "ticket created", "new ticket", "case created",
    "eingangsbestätigung", "vielen dank für ihre", "ihre anfrage", "empfangsbestätigung", "accusé de réception",
    "nous avons bien reçu", "merci pour votre", "votre demande",
)
FILLED_IN: Final = (  # a form that a person filled in: never taken for what a program has to say
    "contactformulier", "contact formulier", "webformulier", "via het formulier", "formulier ingevuld",
    "via de website", "via uw website", "contact form", "web form", "webform", "form submission", "submitted via",
    "submitted the form", "new submission", "kontaktformular", "formulaire de contact", "sent via your",
    "sent from your website", "bezoeker", "ingevulde",
)
FIELDS: Final = (  # of such a form: who, where to answer, and what
    ("naam:", "name:", "nom:", "nom :", "vorname", "voornaam", "naam :", "name :"),
    ("e-mail:", "email:", "e-mailadres:", "emailadres:", "mail:", "e-mail adres:", "e-mail-adresse:", "courriel",
     "e-mail :", "email :", "email address:", "e-mail address:"),
    ("bericht:", "message:", "vraag:", "opmerking", "nachricht:", "question:", "comment", "klacht:", "melding:",
     "toelichting:", "message :", "bericht :", "frage:"),
)
PROVE_YOURSELF: Final = (
    "verify that you are human", "verify you are human", "prove you are human", "prove that you are human",
    "you are a human", "you are a real person", "you're a real person", "you are not a robot", "not a spammer",
    "challenge-response", "challenge/response", "sender verification", "verify your address", "verify yourself",
    "verify this message", "requires verification", "awaiting verification", "one-time verification",
    "confirm that you sent", "confirm you sent", "confirm that you are", "confirm your message", "confirm this message",
    "confirm delivery of your", "confirm the delivery", "confirm your request to deliver", "release your message",
    "request to be added to", "allowed senders list", "approved senders", "approved sender list", "list of approved",
    "guest list", "whitelist", "spamarrest", "spam arrest", "boxtrapper", "boxbe", "tmda", "mailblocks", "qurb",
    "clicking the link below to verify", "complete the verification", "complete this verification", "captcha",
    "u een mens bent", "u echt een persoon bent", "u geen robot bent", "u geen spam", "geen spammer",
    "je geen robot bent", "je een mens bent", "bevestig dat u dit bericht", "bevestig dat u deze",
    "bevestig dat u de afzender", "bevestig uw bericht", "bevestig je bericht", "bevestig uw e-mailadres om",
    "uw bericht te bezorgen", "afzenderverificatie", "verificatie van de afzender", "verificatie vereist",
    "dass sie ein mensch", "dass sie kein spam", "kein spammer", "kein roboter", "bestätigen sie ihre nachricht",
    "bestätigen sie, dass sie", "absenderprüfung", "absender bestätigen", "zustellung ihrer nachricht zu bestätigen",
    "vous êtes un humain", "vous n'êtes pas un robot", "êtes bien un humain", "authentifier votre message",
    "confirmer votre message", "confirmer l'envoi", "demande d'authentification", "vous n'êtes pas un spammeur",
    "mailinblack",
)
HELD_BACK: Final = (
    "is being held", "has been held", "are being held", "will be held", "was held", "on hold", "held for", "held until",
    "quarantine", "before your message", "before it can be delivered", "to be delivered", "not been delivered yet",
    "has not yet been delivered", "not yet been delivered", "awaiting confirmation", "awaiting your confirmation",
    "will be delivered", "deliver your message", "your email requires", "your message requires", "click the link",
    "click on the link", "reply to this", "replying to this", "click below", "click here", "following link",
    "this is the first", "first time you", "protect", "unsolicited", "junk mail", "spam", "vastgehouden",
    "tegengehouden", "wordt pas bezorgd", "pas afgeleverd", "klik op de", "klik hier", "beantwoord dit", "eenmalig",
    "onderstaande link", "bezorgd", "afgeleverd", "zurückgehalten", "zugestellt", "klicken sie", "einmalig",
    "mis en attente", "en attente", "bloqué", "cliquez", "une seule fois",
)
UNSUBSCRIBE: Final = (
    "uitschrijven", "afmelden", "schrijf je uit", "schrijf u uit", "meld je af", "abonnement opzeggen", "online versie",
    "bekijk online", "webversie", "in je browser", "in uw browser", "nieuwsbrief", "unsubscribe", "opt out", "opt-out",
    "view in browser", "view this email in", "view online", "email preferences", "e-mail preferences",
    "manage your preferences", "manage preferences", "newsletter", "mailing list", "abmelden", "abbestellen",
    "abmeldung", "im browser", "onlineversion", "newsletter", "désinscrire", "désinscription", "désabonner",
    "se désabonner", "version en ligne", "navigateur", "lettre d'information",
)
# fmt: on
