"""Abbreviations in capitals that not everybody knows: all but those that people meet every day."""

from collections.abc import Iterator
from typing import Final

from belofte.language.dates.vocabulary import words_in
from belofte.language.expressions import lazy

_CAPITALS: Final = lazy(r"(?<![\w&./-])[A-Z]{2,5}(?![\w&/-])")
_SHOUTED: Final = lazy(r"(?:^|\s)[A-Z]{3,}$")
_EVERYDAY: Final = words_in(
    "AAN AB ABN ADHD ADSL AED AH AI AIDS AM AMRO AND ANWB AOW APK APP ASAP ATM AVG BBQ BE BKR BMI BN BSN BTW BV CAO "
    "CBR CCTV CD CEO CM CV DE DHL DIY DM DNA DPD DUS DVD ECG EEG EEN EHBO EK EN ETC EU EUR EV FAQ FBI FC FW FYI GB "
    "GDPR GEEN GGD GGZ GHZ GP GPS HAVO HBO HD HDMI HET HIV HR HRA HTML IBAN ICT ID IK IKEA IMDB IND ING IPAD IQ "
    "ISBN IT IV KG KM KNMI KPN KVK KW KWH LCD LED MB MBO MBPS MEER MET ML MM MP MRI MTB NASA NB NHS NIET NL NO NOS "
    "NOT NS NU NV OF OFF OK ON OV OVER PC PDF PGB PIN PM PMD PO POST PS PV QR RAM RE RIVM SD SIM SMS SOS SUV TB THE "
    "TL TNT TV UHD UIT UK UN UPS US USA USB UV UVW UWV VAN VAT VIN VIP VVE VWO WA WC WE WEL WIA WIFI WIJ WK WMO WOZ "
    "WW XL XS XXL YES YOU ZIP ZZP"
)


def unknown_abbreviations(words: str, *, known: str) -> Iterator[tuple[int, int]]:
    """Yield where abbreviations stand that neither everybody nor `known`, what the customer wrote, has."""
    for found in _CAPITALS.finditer(words):
        before = words[max(0, found.start() - 30) : found.start()].rstrip()
        if found[0] not in _EVERYDAY and found[0] not in known and not _SHOUTED.search(before):
            yield found.span()
