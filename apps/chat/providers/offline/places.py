# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Places: which country a town is in, and what that means for prices, phones, addresses and names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .words import slug


@dataclass(frozen=True)
class Country:
    """How a country writes prices, phone numbers, addresses and times, and what people are called there."""

    name: str
    symbol: str
    factor: float  # of a price in euros
    suffix: bool  # the symbol stands behind the number
    phone: str  # an example number
    street: str  # an example address line; {place} is the town
    people: tuple[str, str, str]
    twelve_hours: bool = False
    decimals: str = "."
    top_level: str = "com"

    @property
    def colleagues(self) -> tuple[str, str, str]:
        """Three more people, for the team: guests and staff of one page must not share their names."""
        one, two, three = (name.split(" ", 1) for name in self.people)
        return f"{three[0]} {one[1]}", f"{two[0]} {three[1]}", f"{one[0]} {two[1]}"


def _country(row: str) -> Country:
    name, symbol, factor, suffix, phone, street, people, clock, decimals, top = row.split("|")
    one, two, three = people.split(",")
    return Country(
        name,
        symbol,
        float(factor),
        suffix == "after",
        phone,
        street,
        (one, two, three),
        clock == "12",
        decimals,
        top,
    )


_COUNTRIES: Mapping[str, Country] = {
    row.split("=", 1)[0]: _country(row.split("=", 1)[1])
    for row in (
        "pt=Portugal|€|1|after|+351 210 000 120|Rua do Forno 12, {place}|Inês Carvalho,Miguel Santos,Beatriz Lopes|24|,|pt",
        "es=Spain|€|1|after|+34 910 000 120|Calle Mayor 12, {place}|Lucía Romero,Álvaro Gil,Carmen Ortiz|24|,|es",
        "fr=France|€|1|after|+33 1 99 00 12 00|12 rue des Lilas, {place}|Camille Moreau,Hugo Lefèvre,Élise Garnier|24|,|fr",
        "de=Germany|€|1|after|+49 30 23125 120|Lindenstraße 12, {place}|Anna Becker,Jonas Vogt,Miriam Keller|24|,|de",
        "it=Italy|€|1|after|+39 06 0000 1200|Via dei Tigli 12, {place}|Giulia Ferri,Marco Conti,Elena Rinaldi|24|,|it",
        "at=Austria|€|1|after|+43 1 000 1200|Lindengasse 12, {place}|Lena Hofer,Paul Gruber,Johanna Wolf|24|,|at",
        "nl=the Netherlands|€|1|before|+31 20 000 1200|Lindengracht 12, {place}|Sanne de Vries,Daan Bakker,Lotte Visser|24|,|nl",
        "be=Belgium|€|1|after|+32 2 000 12 00|Lindelaan 12, {place}|Emma Peeters,Louis Dubois,Julie Maes|24|,|be",
        "ie=Ireland|€|1|before|+353 1 000 1200|12 Linden Street, {place}|Aoife Byrne,Conor Walsh,Niamh Daly|24|.|ie",
        "gr=Greece|€|1|after|+30 21 0000 1200|Elaion 12, {place}|Eleni Pappas,Nikos Vlachos,Maria Galani|24|,|gr",
        "fi=Finland|€|1|after|+358 9 000 1200|Lehmuskatu 12, {place}|Aino Laine,Eero Salmi,Helmi Koski|24|,|fi",
        "uk=the United Kingdom|£|0.9|before|+44 20 7946 0120|12 Linden Street, {place}|Hannah Clarke,Tom Whitfield,Priya Shah|24|.|co.uk",
        "us=the United States|$|1.2|before|+1 (555) 010-0120|12 Linden Street, {place}|Emily Carter,Marcus Reed,Sofia Alvarez|12|.|com",
        "ca=Canada|$|1.5|before|+1 (555) 010-0120|12 Linden Street, {place}|Claire Tremblay,Noah Campbell,Mei Chen|12|.|ca",
        "au=Australia|$|1.7|before|+61 2 5550 1200|12 Linden Street, {place}|Chloe Harris,Liam Nguyen,Ruby Walker|12|.|com.au",
        "nz=New Zealand|$|1.8|before|+64 9 000 1200|12 Linden Street, {place}|Aroha Ngata,Ben Wilson,Kate Morgan|12|.|co.nz",
        "ch=Switzerland|CHF |1.3|before|+41 44 000 12 00|Lindenweg 12, {place}|Laura Frei,Luca Meier,Nora Baumann|24|.|ch",
        "se=Sweden| kr|11|after|+46 8 000 12 00|Lindgatan 12, {place}|Elsa Lind,Oskar Berg,Maja Holm|24|,|se",
        "no=Norway| kr|11.5|after|+47 21 00 12 00|Lindeveien 12, {place}|Ingrid Dahl,Lars Moen,Sofie Lie|24|,|no",
        "dk=Denmark| kr|7.5|after|+45 32 00 12 00|Lindevej 12, {place}|Freja Holm,Emil Lund,Clara Juhl|24|,|dk",
        "pl=Poland| zł|4.3|after|+48 22 000 12 00|ul. Lipowa 12, {place}|Zofia Nowak,Jan Lis,Maja Wilk|24|,|pl",
        "cz=Czechia| Kč|25|after|+420 200 001 200|Lipová 12, {place}|Tereza Krejčí,Jakub Janů,Eliška Petrů|24|,|cz",
        "jp=Japan|¥|160|before|+81 3 0000 1200|1-2-12 Sakuradai, {place}|Yuki Tanaka,Haruto Mori,Aoi Sato|24|.|jp",
        "in=India|₹|50|before|+91 22 0000 1200|12 Neem Lane, {place}|Ananya Rao,Rohan Mehta,Kavya Iyer|12|.|in",
        "br=Brazil|R$ |6|before|+55 11 0000-1200|Rua das Tílias 12, {place}|Larissa Souza,Rafael Lima,Camila Rocha|24|,|com.br",
        "mx=Mexico|$|20|before|+52 55 0000 1200|Calle Tilos 12, {place}|Ximena Ríos,Diego Luna,Valeria Cruz|24|.|mx",
        "za=South Africa|R |20|before|+27 21 000 1200|12 Linden Street, {place}|Lerato Dube,Pieter Botha,Thandi Nkosi|24|.|co.za",
        "sg=Singapore|S$|1.5|before|+65 6000 1200|12 Orchid Lane, {place}|Wei Ling Tan,Arjun Nair,Sarah Lim|12|.|sg",
        "ae=the United Arab Emirates|AED |4|before|+971 4 000 1200|12 Palm Street, {place}|Layla Haddad,Omar Saleh,Noor Aziz|24|.|ae",
        "tr=Turkey|₺|40|before|+90 212 000 12 00|Ihlamur Sokak 12, {place}|Elif Kaya,Mert Aydın,Zeynep Demir|24|,|com.tr",
    )
}  # fmt: skip

_TOWNS: Mapping[str, str] = {
    town: code
    for code, towns in {
        "pt": "lisbon lisboa porto braga coimbra faro cascais sintra lagos evora setubal aveiro portugal algarve madeira funchal",
        "es": "madrid barcelona valencia seville sevilla malaga bilbao granada ibiza mallorca palma zaragoza spain",
        "fr": "paris lyon marseille nice bordeaux toulouse nantes lille strasbourg montpellier france",
        "de": "berlin hamburg munich münchen cologne köln frankfurt stuttgart leipzig dresden düsseldorf bremen germany freiburg hannover nuremberg",
        "it": "rome roma milan milano florence firenze naples napoli venice turin bologna verona palermo italy tuscany",
        "at": "vienna wien salzburg graz innsbruck linz austria", "nl": "amsterdam rotterdam utrecht haarlem eindhoven netherlands",
        "be": "brussels antwerp ghent bruges belgium", "ie": "dublin cork galway limerick ireland", "gr": "athens thessaloniki crete santorini greece",
        "fi": "helsinki tampere turku finland",
        "uk": "london manchester birmingham edinburgh glasgow bristol leeds liverpool brighton oxford cambridge bath york cardiff belfast sheffield newcastle nottingham norwich uk england scotland wales cornwall",
        "us": "new-york brooklyn manhattan los-angeles chicago boston seattle portland austin denver san-francisco miami dallas houston philadelphia nashville atlanta san-diego phoenix detroit minneapolis washington nyc usa california texas las-vegas new-orleans salt-lake-city savannah oakland queens florida oregon",
        "ca": "toronto vancouver montreal ottawa calgary quebec halifax canada victoria", "au": "sydney melbourne brisbane perth adelaide hobart australia canberra",
        "nz": "auckland wellington christchurch dunedin queenstown", "ch": "zurich zürich geneva basel bern lausanne lucerne switzerland",
        "se": "stockholm gothenburg malmö malmo uppsala sweden", "no": "oslo bergen trondheim norway", "dk": "copenhagen aarhus odense denmark",
        "pl": "warsaw krakow kraków gdansk wroclaw poland", "cz": "prague brno", "jp": "tokyo kyoto osaka japan", "in": "mumbai delhi bangalore bengaluru goa chennai pune kolkata hyderabad jaipur india",
        "br": "são-paulo sao-paulo rio rio-de-janeiro brazil", "mx": "mexico-city guadalajara oaxaca", "za": "cape-town johannesburg durban", "sg": "singapore",
        "ae": "dubai abu-dhabi", "tr": "istanbul izmir ankara antalya",
    }.items()
    for town in towns.split()
}  # fmt: skip
ELSEWHERE = "us-neutral"


def country_of(place: str) -> Country:
    """The country of a place; without a known one euros, 24 hours and neutral examples."""
    code = next((code for key in _keys(place) if (code := _TOWNS.get(key))), "")
    return _COUNTRIES.get(code, NEUTRAL)


def known_place(words: str) -> str:
    """A known town written in small letters, with its capitals; "" when it isn't one."""
    key = words.strip().lower().replace(" ", "-")
    small = {"de", "of", "upon"}
    return (
        " ".join(
            p if p in small else p.upper() if p in ("uk", "usa", "nyc") else p.capitalize()
            for p in key.split("-")
        )
        if key in _TOWNS
        else ""
    )


def money(amount: float, country: Country) -> str:
    """A price in euros as that country writes it: €2.40, 2,40 €, 26 kr."""
    value = amount * country.factor
    if country.factor >= 4:
        step = 1 if value < 50 else 5 if value < 500 else 10
        text = f"{max(step, round(value / step) * step):,}"
    else:
        text = _small_money(value, exact=country.factor == 1)
    if country.decimals == ",":
        text = text.replace(",", "\u00a0").replace(".", ",") if "." in text else text.replace(",", ".")
    gap = "" if country.symbol.startswith(" ") else "\u00a0"
    return (
        f"{text}{gap}{country.symbol.replace(' ', chr(0xA0))}"
        if country.suffix
        else f"{country.symbol.replace(' ', chr(0xA0))}{text}"
    )


def _small_money(value: float, *, exact: bool) -> str:
    if exact:
        return f"{round(value):,}" if value >= 30 or (value == int(value) and value >= 10) else f"{value:.2f}"
    step = 5 if value >= 100 else 1 if value >= 30 else 0.5 if value >= 10 else 0.05
    value = round(value / step) * step
    return f"{round(value):,}" if value >= 10 and value == int(value) else f"{value:.2f}"


def _keys(place: str) -> list[str]:
    low = place.lower()
    parts = [part.strip() for part in low.split(",")]
    return [re.sub(r"\s+", "-", part) for part in parts if part] + low.split() + [slug(low)]


NEUTRAL = Country(
    "",
    "€",
    1,
    False,
    "+1 (555) 010-0120",
    "12 Linden Street{, place}",
    ("Alex Morgan", "Sam Rivera", "Nina Berg"),
)
