"""The names that invented people, businesses, streets and towns are put together from."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal["dutch", "flemish", "surinamese", "turkish", "moroccan", "english"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Given names and surnames that go together."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


FAMILIES: dict[Origin, Family] = {
    "dutch": Family(
        women=_words(
            "Anneke, Ingrid, Sanne, Femke, Willemijn, Truus, Marloes, Esther, Hanneke, Jolanda, Petra, Roos, "
            "Fleur, Ans, Corrie, Liesbeth, Mirjam, Nienke, Tineke, Wilma, Yvonne, Elske, Geke, Ilse, Jantine, "
            "Karlijn, Maaike, Riet, Silke, Dieuwertje, "
            "Annelies, Bregje, Carla, Door, Evelien, Froukje, Gerda, Hetty, Ineke, Janneke, Lonneke, Manon, "
            "Noortje, Paulien, Renske, Saskia, Trijntje, Ursula, Vera, Wietske, Lieke, Merel, Jet, Sofie"
        ),
        men=_words(
            "Henk, Pieter, Joost, Sjoerd, Gerrit, Wouter, Thijs, Kees, Bart, Niels, Rens, Harm, Jelle, Frits, "
            "Hidde, Maarten, Bas, Koen, Jurre, Wim, Albert, Evert, Freek, Gijs, Lammert, Olaf, Rutger, Sietse, "
            "Teun, Ludo, "
            "Arjan, Berend, Cor, Dirk, Egbert, Floris, Gert-Jan, Herman, Ivo, Jaap, Klaas, Luuk, Melle, Norbert, "
            "Onno, Peer, Reinier, Sander, Tobias, Vincent, Willem, Youri, Ties, Daan"
        ),
        surnames=_words(
            "de Vries, Bakker, van den Berg, Jansen, Mulder, Hoekstra, van Dijk, Smit, Postma, van der Meulen, "
            "Kuiper, Dekker, Wiersma, de Groot, Brouwer, Hendriks, van Leeuwen, Schouten, Verbeek, ter Horst, "
            "Koster, van Beek, Timmer, Blom, Huisman, van der Laan, Kroon, Vos, Scholten, Prins, Zijlstra, "
            "Nijhuis, Oosterhof, van Wijngaarden, Boerema, Tuinstra, de Ruijter, Lankhorst, Vrolijk, Achterkamp, "
            "Spijker, Hamersma, van Zanten, Roelofs, Groeneveld, Wolters, Buitenhuis, Klaver"
        ),
    ),
    "flemish": Family(
        women=_words("Griet, Veerle, Katrien, Hilde, An, Goedele, Leen, Nele"),
        men=_words("Jef, Wannes, Stijn, Pieterjan, Luc, Bavo, Dries, Guido"),
        surnames=_words(
            "Peeters, Claes, Vandamme, De Smedt, Verstraete, Van Hoof, Wouters, Mertens, Goossens, De Backer, "
            "Vandeputte, Lauwers"
        ),
    ),
    "surinamese": Family(
        women=_words("Shanti, Gladys, Maureen, Soraya, Priya, Cheryl, Anita, Lucia, Farida"),
        men=_words("Winston, Ravi, Romeo, Stanley, Dennis, Ricardo, Ruben, Glenn, Anand"),
        surnames=_words(
            "Ramdin, Pengel, Kanhai, Wijdenveld, Biharie, Sewpersad, Landveld, Tjon A Fat, Amatredjo, Pinas, "
            "Soekhai, Vrede, Blinker, Jagroep"
        ),
    ),
    "turkish": Family(
        women=_words("Ayşe, Elif, Zeynep, Fatma, Emine, Derya, Gülşen, Meryem, Nuray"),
        men=_words("Mehmet, Emre, Ali, Kemal, Serkan, Hasan, Burak, Osman, Tarık"),  # noqa: RUF001 - a Turkish letter
        surnames=_words(
            "Yılmaz, Aydın, Kılıç, Taşkın, "  # noqa: RUF001 - a Turkish letter
            "Demirci, Şahin, Öztürk, Arslan, Çetin, Polat, Güneş, Yavuz, Bulut, Erdem"
        ),
    ),
    "moroccan": Family(
        women=_words("Fatima, Naima, Samira, Khadija, Loubna, Hanane, Ikram, Salma, Zineb"),
        men=_words("Mohamed, Rachid, Youssef, Hicham, Karim, Nordin, Bilal, Said, Ilyas"),
        surnames=_words(
            "El Amrani, Bouzian, Ait Hamou, El Idrissi, Benali, Chaoui, Ouazzani, Azzouzi, Haddou, El Khattabi, "
            "Mansouri, Tahiri, Lahlou, Belkacem"
        ),
    ),
    "english": Family(
        women=_words("Siobhan, Emily, Grace, Priscilla, Amara, Hannah"),
        men=_words("Connor, Oliver, Tunde, Callum, Rhys, Gareth"),
        surnames=_words(
            "Byrne, Okafor, Hartley, Pemberton, McAllister, Adeyemi, Llewellyn, Ashworth, Kavanagh, Trelawny"
        ),
    ),
}

STAGE_NAME = "Dagmar van Dooren"

BUSINESSES = (
    "Lijstenmakerij Zevenster",
    "Bakkerij Korst en Kruim",
    "Wolwinkel Tante Saar",
    "Fietsatelier Spaakwerk",
    "Drukkerij Inktvlek",
    "Kwekerij Het Warme Bed",
    "Theehuis Kaneelroos",
    "Kaarsenmakerij Vlamwijk",
    "Houtwerf De Krullenjongen",
    "Praktijk Wervelrust",
)

SHOPS = (
    "Platenhuis",
    "Stappers",
    "Witgoed24",
    "Kloddermans Verf",
    "Garenlade",
    "Boekerij Ezelsoor",
    "Lampenzolder",
    "Tuinhuis Zevenblad",
    "Speelgoedkist Pim",
    "Fietsdeelhal",
)

STREETS = (
    "Meidoornstraat",
    "Kerklaan",
    "Oude Singel",
    "Lijsterbeslaan",
    "Havenkade",
    "Molenweg",
    "Zandweg",
    "Prunuslaan",
    "Kanaalstraat",
    "Korenbloemstraat",
    "Sluisweg",
    "Wilgenlaan",
    "Achterweg",
    "Tolhuislaan",
    "Vlasakker",
    "Hazelaarweg",
    "Brugstraat",
    "Weverstraat",
    "Noorderdijk",
    "Eikenlaan",
)

TOWNS = (
    "Zwolle",
    "Amersfoort",
    "Deventer",
    "Leeuwarden",
    "Tilburg",
    "Gouda",
    "Assen",
    "Nijmegen",
    "Hoorn",
    "Almelo",
    "Breda",
    "Middelburg",
    "Roermond",
    "Zaandam",
    "Ede",
    "Helmond",
    "Sneek",
    "Purmerend",
    "Oss",
    "Lelystad",
)
