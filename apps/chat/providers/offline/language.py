# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Is this English? Enough to answer kindly in the one language the offline designer knows."""

import re

_OTHERS = frozenset(
    ["der", "die", "das", "und", "eine", "einen", "für", "mit", "ich", "bitte", "mach", "mache", "füge", "hinzu", "erstelle", "seite", "ist", "nicht", "auf", "le", "la", "les", "une", "des", "pour", "avec", "je", "vous", "nous", "ajoute", "ajouter", "faites", "moi", "page", "créer", "crée", "est", "dans", "couleur", "el", "los", "las", "una", "para", "con", "por", "favor", "añade", "agrega", "hazme", "página", "crea", "quiero", "y", "en", "o", "um", "uma", "os", "as", "para", "com", "por", "favor", "adicione", "adiciona", "crie", "cria", "página", "quero", "e", "em", "não", "do", "da", "il", "lo", "gli", "una", "per", "con", "aggiungi", "crea", "pagina", "voglio", "che", "e", "di", "een", "het", "voor", "met", "maak", "voeg", "toe", "pagina", "en", "van", "graag"]
)
_ENGLISH = frozenset(
    ["the", "a", "an", "and", "for", "with", "in", "my", "our", "make", "add", "move", "remove", "change", "use", "page", "site", "please", "to", "of", "is", "it", "i", "we", "want", "need", "create", "build", "set", "put", "more", "less", "below", "above", "colour", "color", "button", "buttons", "section", "landing", "website", "title", "font", "dark", "light", "menu", "heading", "text", "that", "this", "what", "can", "you", "do", "how", "why", "should", "say", "it's", "hello", "hi", "thanks", "help", "contact", "footer", "hero", "gallery"]
)


def is_english(text: str) -> bool:
    """False when a message is plainly in another language or script."""
    letters = [c for c in text if c.isalpha()]
    latin = [c for c in letters if c < "\u0250"]
    if len(letters) >= 4 and len(latin) < len(letters) / 2:
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    foreign = sum(word in _OTHERS and word not in _ENGLISH for word in words)
    english = sum(word in _ENGLISH for word in words)
    return not (foreign >= 2 and foreign > english)
