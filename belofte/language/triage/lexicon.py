"""Words by which a message of a customer shows how it is with them, in Dutch and English, and why they matter.

They do not decide: the classifiers weigh each list with all else that they read. They do say which words made it so.
"""

import re
from collections.abc import Mapping
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.marking import gettext_noop


def _words(*groups: str) -> re.Pattern[str]:
    """Return a pattern for whole words apart by spaces; "~" is any ending, "+" a space, "…" up to three words."""
    alternatives = [
        re.escape(word)
        .replace(r"\~", r"\w{0,20}")
        .replace(r"\+", r"\s{1,3}")
        .replace("…", r"(?:\s{1,3}\S{1,20}){0,3}?\s{1,3}")
        for group in groups
        for word in group.split()
    ]
    return lazy(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


AGAIN: Final = _words(
    "nog+steeds nog+altijd nog+niet nog+geen nog+niets nog+niks alweer wederom opnieuw weer+niet weer+geen weer+eens",
    "tweede+keer derde+keer vierde+keer vijfde+keer zesde+keer tiende+keer zoveelste 2e+keer 3e+keer 4e+keer 5e+keer",
    "keer+op+keer steeds+weer telkens iedere+keer elke+keer hoe+vaak al+weken al+maanden al+dagen al…weken al…maanden",
    "al+eens al+eerder meermaals meerdere+keren drie+keer vier+keer vijf+keer herhaaldelijk na…weken sinds+weken",
    "still+no still+not still+nothing still+waiting still+haven't still+hasn't still+isn't yet+again once+again",
    "second+time third+time fourth+time fifth+time umpteenth nth+time time+and+again every+time how+many+times",
    "three+times four+times five+times for+weeks for+months weeks+later months+later repeatedly several+times again",
)
FED_UP: Final = _words(
    "zat beu spuugzat klaar+mee helemaal+klaar moe wanhopig radeloos ten+einde+raad genoeg geduld wachtmuziek",
    "kastje+naar+de+muur niemand lapmiddel onbegrijpelijk ongelooflijk ongelofelijk onvoorstelbaar niet+te+geloven",
    "belachelijk schandalig schandalige schande waardeloos waardeloze bizar absurd ongehoord onacceptabel triest",
    "droevig frustrerend teleurgesteld teleurstellend boos woedend kwaad irritant ergernis om+gek moedeloos pff pfff",
    "zucht te+gek+voor+woorden slaat+nergens+op serieus? nergens+op kan+niet+waar van+de+zotte zot lachwekkend",
    "onbestaande fed+up sick+of sick+and+tired had+enough enough lost+patience patience at+my+wits wits'+end",
    "pillar+to+post nobody ridiculous disgraceful outrageous unacceptable absurd appalling useless hopeless pathetic",
    "shambles joke farce frustrated frustrating furious angry disappointed disappointing exhausted despair",
    "unbelievable beyond+belief sigh no-one no+one going+round+in+circles in+circles done+with+this wasted wasting",
)
HURRY: Final = _words(
    "spoed spoedgeval spoedeisend dringend urgent haast zsm z.s.m. meteen onmiddellijk acuut direct vandaag+nog",
    "nu+meteen vanavond vanmiddag vanmorgen vanochtend vannacht morgen morgenochtend morgenvroeg overmorgen straks",
    "over+een+uur binnen+het+uur over+tien+minuten zo+snel+mogelijk kan+niet+wachten nood noodgeval uiterlijk+vandaag",
    "vertrekt urgent urgently emergency asap immediately right+now right+away straight+away this+minute tonight",
    "tomorrow today this+morning this+afternoon this+evening in+an+hour within+the+hour can't+wait cannot+wait hurry",
    "leaves+at before+noon",
)
DANGER: Final = _words(
    "gaslucht gaslek gas rook brand brandlucht vlam vlammen vonken kortsluiting schok koolmonoxide co-melder",
    "rookmelder lekkage lek gesprongen overstroomd overstroomt blank stroomt spuit wateroverlast gestrand",
    "buitengesloten opgesloten vast zit+vast zitten+vast staan+vast insuline medicijnen medicatie zuurstof pillen",
    "inhalator bloedt benauwd ambulance 112 begrafenis uitvaart crematie begraven examen gehackt geplunderd gestolen",
    "oplichting vreemde+afschrijvingen vriezer geen+stroom geen+warm+water geen+water geen+verwarming zonder+stroom",
    "zonder+verwarming zonder+water ketel ijskoud gas+leak smell+of+gas smell+gas smoke fire flames sparks sparking",
    "electric+shock carbon+monoxide alarm burst flood flooding flooded leak leaking pouring stranded locked+out",
    "locked+in trapped stuck insulin medication tablets oxygen inhaler bleeding 999 ambulance funeral burial exam",
    "hacked stolen fraud freezer no+heating no+power no+water no+hot+water without+power without+heating boiler",
    "freezing",
)
FRAIL: Final = _words(
    "ziek ernstig+ziek kanker chemo chemotherapie dialyse dement dementie alzheimer parkinson blind slechtziend doof",
    "slechthorend rolstoel rollator beperking handicap gehandicapt~ autisme autistisch~ epilepsie longpatiënt",
    "hartpatiënt copd beroerte verlamd bedlegerig terminaal palliatief psychisch depressie depressief angst",
    "paniekaanvallen burn-out trauma verslaafd suïcid~ zelfmoord niet+meer+zitten niet+meer+leven ziekenhuis",
    "opgenomen operatie geopereerd thuiszorg mantelzorg~ bewindvoerder bewind curator hoogbejaard~ bejaard~",
    "hulpbehoevend alleen+op+de+wereld eenzaam laaggeletterd analfabeet niet+lezen lees+niet+goed slecht+lezen",
    "couveuse te+vroeg+geboren sondevoeding ill seriously+ill cancer chemo chemotherapy dialysis dementia alzheimer's",
    "parkinson's blind partially+sighted deaf hard+of+hearing wheelchair walking+frame disabled disability autism",
    "autistic epilepsy epileptic stroke paralysed bedridden terminal palliative mental+health depression depressed",
    "anxiety panic+attacks breakdown suicidal suicide end+it+all can't+cope cannot+cope hospital operation surgery",
    "carer carers housebound frail learning+difficulties can't+read cannot+read dyslexic dyslexia incubator premature",
    "feeding+tube hospice lonely",
)
FAMILY: Final = _words(
    "moeder vader oma opa zoon zoontje dochter dochtertje kind kinderen baby peuter kleuter kleinkind man vrouw broer",
    "zus weduwe weduwnaar alleenstaand~ zwanger hoogzwanger kraamvrouw pasgeboren overleden gestorven scheiding",
    "gescheiden mother mum mam father dad gran granny grandma grandad grandfather son daughter child children baby",
    "toddler husband wife brother sister widow widower single+mother single+parent pregnant newborn passed+away died",
    "divorce divorced",
)
POOR: Final = _words(
    "schulden schuldhulp~ schuldsanering voedselbank bijstand uitkering minima rondkomen rond+te+komen geen+geld",
    "niet+betalen ontslagen werkloos faillissement afgesloten deurwaarder huisuitzetting dakloos geen+eten",
    "boodschappen loonbeslag leefgeld ocmw collectieve+schuldenregeling betalingsregeling debt debts food+bank",
    "benefits universal+credit make+ends+meet no+money can't+afford cannot+afford can't+pay cannot+pay redundant",
    "unemployed bankrupt bailiff bailiffs eviction evicted homeless nothing+to+eat feed+my statutory+sick+pay",
    "payment+plan heat+or+eat",
)
OLD: Final = lazy(
    r"(?<![\w.,])(?:7[2-9]|8\d|9\d)(?:[ -]?jarige?| jaar(?: oud)?(?!\w)|[ -]years?[ -]old| years of age)"
    r"|(?<!\w)(?:van|aged|is|ben|am|wordt|turned) (?:7[5-9]|8\d|9\d)(?![\w.,:%€/-])",
    re.IGNORECASE,
)
OTHERS: Final = _words(
    "niet+voor+mij niet+van+mij niet+van+ons niet+aan+mij niet+voor+ons niet+de+mijne verkeerde+persoon",
    "verkeerd+adres verkeerde+adres verkeerd+nummer verkeerd+bezorgd verkeerd+verbonden iemand+anders een+ander",
    "andermans naamgenoot niks+besteld niets+besteld nooit+iets+besteld niet+besteld nooit+besteld geen+klant",
    "nooit+klant ken+ik+niet die+ken kennen+wij+niet woont+hier+niet woon+hier+niet vorige+bewoner~ vorige+huurder~",
    "vorige+eigena~ heet+ik+niet onbekende wildvreemd~ vreemde vergissing verwissel~ verwar~ bestemd+voor",
    "voor+de+buren van+de+buren buurman geadresseerd~ geen+account nooit+aangemeld niet+aangevraagd niets+aangevraagd",
    "niet+aangemeld geen+abonnement not+for+me not+for+us not+mine isn't+mine isn't+for wasn't+mine wrong+person",
    "wrong+address wrong+number wrong+name wrong+house someone+else someone+else's somebody+else somebody+else's",
    "another+customer namesake same+name stranger never+ordered didn't+order haven't+ordered not+ordered never+bought",
    "not+a+customer never+been+a+customer no+idea+who previous+tenant previous+owner previous+occupant",
    "doesn't+live+here no+longer+lives not+known+here not+my+name mixed+up mistaken+me meant+for addressed+to",
    "intended+for no+account+with never+signed+up never+asked my+neighbour's next+door's",
)
INSULTS: Final = _words(
    "klootza~ klote~ hoer~ kanker~ tering~ tyfus~ kut~ lul lullen eikel~ idioot idioten debiel~ mongool mongolen",
    "sukkel~ achterlijk~ imbeciel~ dom dombo~ stom stomme oplichter~ dief dieven tuig kneus kneuzen klojo~ rotzak~",
    "nietsnut~ onbenul~ randdebiel~ hufter~ gek gekken apen aap varken~ schoft~ uitschot parasiet~ profiteurs",
    "uitvreters leugenaar~ flapdrol smeerlap~ trut prutser~ knoeier~ bende kop+dicht bek mongol rot+op sterf verrek",
    "opzouten lamzak~ ezel~ onnozelaar~ fuck~ shit shite bastard~ arsehole~ asshole~ idiot~ moron~ stupid dumb",
    "imbecile~ wanker~ twat~ prick~ dick cretin~ scum thieves thief crooks crook liars liar scammers scumbag~",
    "parasites clown~ muppet~ numpty halfwit~ brainless dimwit~ bitch bloody shut+up go+to+hell drop+dead piss+off",
    "sod+off lazy jerk~ incompetent monkeys pigs lowlife~ pond+life",
)
HARM: Final = _words(
    "kom+langs kom+ik+langs weet+je+te+vinden weet+jullie+te+vinden weet+waar wonen+jullie waar+je+woont slaan sla",
    "in+elkaar klappen kapot+maken in+brand fik kniee~ mes steek maak+je+af kapotslaan opwachten wacht+je+op",
    "iets+aandoen zul+je+voelen come+round i'll+find+you find+out+where know+where+you where+you+live smash punch",
    "kill burn+down break+your knock+your hurt+you watch+your+back wait+for+you+outside sort+you+out regret+it knife",
)
LAW: Final = _words(
    "advocaat advocaten jurist juridisch~ rechtbank rechter kantonrechter dagvaard~ ingebrekestelling in+gebreke",
    "gebreke rechtsbijstand rechtsbijstandverzekering deurwaarder kort+geding incassobureau aangifte politie",
    "schadeclaim procedure aansprakelijk aansprakelijkheid schikking vredegerecht wettelijke+rente sommeer sommatie",
    "bewijs+voor+de+rechter lawyer lawyers solicitor solicitors barrister court courts legal+action legal+advice",
    "legal+proceedings legally sue suing small+claims letter+before+action damages liable statutory+interest police",
    "prosecute attorney tribunal proceedings",
)
SUPERVISOR: Final = _words(
    "ombudsman ombudsdienst geschillencommissie kifid acm afm dnb consumentenbond autoriteit",
    "autoriteit+persoonsgegevens inspectie toezichthouder klachtencommissie huurcommissie nza igj test-aankoop",
    "testaankoop fsma privacywaakhond consuwijzer tuchtcollege wethouder gemeenteraad raad+van+toezicht",
    "economische+inspectie bipt vreg melding+bij ofcom ofgem ofwat fca ico trading+standards regulator regulators",
    "watchdog citizens+advice cqc ofsted adjudicator information+commissioner complaints+board licensing+authority mp",
    "councillor",
)
MEDIA: Final = _words(
    "krant kranten media pers journalist journaliste radar kassa opgelicht televisie tv-programma redactie",
    "sociale+media twitter facebook instagram tiktok linkedin trustpilot viral volgers recensie recensies",
    "online+zetten filmpje publiek openbaar+maken volkskrant telegraaf artikel blog vlog newspaper newspapers press",
    "journalist journalists reporter bbc itv channel+4 television social+media viral followers review reviews",
    "one-star public+knowledge tiktok tweet post+this go+public the+papers the+paper",
)
THANKS: Final = _words(
    "bedankt dank dankjewel dankuwel dankzij dank+je dank+u hartelijk+dank bedankje merci dankbaar thx tnx opgelost",
    "gelukt fijn+weekend fijne+dag prettige+dag werkt+weer in+orde ontvangen komt+goed helemaal+goed prima+zo akkoord",
    "duidelijk thanks thank+you thank many+thanks cheers grateful gratitude appreciated appreciate ta much+obliged",
    "sorted all+good working+again works+now got+it that's+all",
)
PRAISE: Final = _words(
    "top super geweldig geweldige fantastisch fantastische prachtig prachtige uitstekend uitstekende perfect perfecte",
    "mooi mooie heerlijk heerlijke fijn fijne vriendelijk vriendelijke vriendelijkste behulpzaam behulpzame netjes",
    "keurig keurige attent attente lief lieve liefst liefste engel kanjer kanjers topper toppers held helden",
    "compliment complimenten lof hulde petje+af chapeau bravo klasse vakwerk vakmanschap bewondering bewonder",
    "tevreden blij gelukkig genoten genieten geduldig geduldige snel snelle vlot vlotte professioneel deskundig",
    "deskundige goud schat weldaad verademing aanrader aanbevelen beste leukste fijnste knap knappe zorgzaam",
    "hartverwarmend onder+de+indruk verrast verrassing ontroerd warm warme gered goed+gedaan goed+geholpen",
    "fijn+geholpen prima prettig prettige vakkundig vakkundige 5+sterren vijf+sterren prijzen great brilliant",
    "excellent amazing wonderful fantastic lovely superb perfect faultless flawless kind kindest kindness friendly",
    "helpful polite patient professional efficient impressed delighted pleased happy thrilled love loved adore",
    "compliment compliments praise credit kudos bravo hats+off well+done star stars hero heroes angel legend gem",
    "treasure best recommend beautiful beautifully outstanding marvellous splendid delight delightful fabulous",
    "first-class spotless shoutout shout-out gentleman godsend lifesaver went+above above+and+beyond nothing+was+too",
    "couldn't+fault exemplary cheerful smile smiling thoughtful made+my+day five+stars 5+stars bless warmest",
)
TROUBLE: Final = _words(
    "kapot stuk defect beschadigd beschadigde kras krassen deuk gescheurd vies vuil smerig rot schimmel lekt gebroken",
    "mist ontbreekt ontbrak kwijt verdwenen zoek vermist verkeerd verkeerde fout foute onjuist onterecht dubbel",
    "te+veel teveel te+laat niet+geleverd niet+gekomen niet+gekregen niet+ontvangen niets+gehoord niks+gehoord",
    "geen+antwoord geen+reactie nooit genegeerd afgescheept geweigerd vertraging vertraagd geannuleerd afgezegd",
    "gesloten werkt+niet doet+het+niet lawaai overlast stank stinkt klacht klachten klagen probleem problemen storing",
    "helaas jammer slecht slechte onbeleefd onvriendelijk bot respectloos beloofd afgesproken zou+komen zouden",
    "ondanks terwijl zonder tevergeefs leeg scheef viel+tegen broken faulty defective damaged scratched dented torn",
    "dirty filthy mouldy cracked missing lost disappeared wrong incorrect overcharged charged+twice too+late late",
    "never+arrived never+came didn't+arrive hasn't+arrived not+arrived no+reply no+answer no+response ignored refused",
    "delayed delay cancelled closed doesn't+work not+working stopped+working noise noisy smell complaint complain",
    "problem problems outage unfortunately poor rude unhelpful promised supposed+to despite without never nothing",
    "peeled leaked failed fails failing mistake error blamed worse worst ruined disgusting shoddy empty bent",
)
ASKING: Final = _words(
    "hoe wat waar wanneer waarom wie welke welk hoeveel hoelang hoe+laat kan+ik kan+u kunt+u kunnen+jullie kun+je",
    "mag+ik wilt+u wil+je willen+jullie is+het heeft+u hebben+jullie heb+je zijn+er is+er geldt moet+ik moeten+wij",
    "weet+u weet+je graag gelieve verzoek vraag vraagje ik+wil ik+zou wij+willen ik+zoek stuur+mij zou+u",
    "zouden+jullie vernemen inlichtingen informatie benieuwd vroeg+me+af mogelijk mogelijkheden inschrijven aanmelden",
    "aanvragen noteer reserveren how what where when why who which how+much how+many how+long can+i can+you could+i",
    "could+you may+i would+you will+you is+there are+there do+you does+it did+you is+it should+i must+i have+you",
    "any+chance please i'd+like i+would+like wondering wonder question query enquiry let+me+know tell+me information",
    "possible book register apply request send+me",
)

REASONS: Final[Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]] = {
    "frustrated": (
        (AGAIN, gettext_noop("They say that it happens again, or that they have waited long.")),
        (FED_UP, gettext_noop("They say that they have had enough of it.")),
    ),
    "urgent": (
        (DANGER, gettext_noop("They speak of something that can do harm if it waits.")),
        (HURRY, gettext_noop("They say that it cannot wait.")),
    ),
    "vulnerable": (
        (FRAIL, gettext_noop("They speak of illness, a disability or a hard time.")),
        (OLD, gettext_noop("They speak of somebody of great age.")),
        (POOR, gettext_noop("They speak of worries about money.")),
        (FAMILY, gettext_noop("They speak of somebody who depends on them, or whom they lost.")),
    ),
    "misaddressed": ((OTHERS, gettext_noop("They say that this is for or about somebody else.")),),
    "abuse": (
        (HARM, gettext_noop("They threaten with violence.")),
        (INSULTS, gettext_noop("They call names.")),
    ),
    "thanks": ((THANKS, gettext_noop("They only say thanks: no answer is needed.")),),
    "threat": (
        (LAW, gettext_noop("They speak of a lawyer, a court or the police.")),
        (SUPERVISOR, gettext_noop("They speak of going to a supervisor or an ombudsman.")),
        (MEDIA, gettext_noop("They speak of making it public.")),
    ),
}
