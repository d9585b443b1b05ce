# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""A business as prose says it: “a page for a plumber”, where the person wrote “plumbing”."""

from collections.abc import Mapping

_COUNTED: Mapping[str, str] = {
    "accountants": "accountant", "accounting": "accounting practice", "bookkeeping": "bookkeeper", "marketing": "marketing agency",
    "web design": "web design studio", "music": "musician", "catering": "caterer", "car repair": "car workshop", "auto repair": "car workshop",
    "car service": "car workshop", "bike repair": "bike workshop", "non profit": "non-profit", "fundraising": "fundraiser", "cleaning": "cleaning service",
    "cleaners": "cleaning service", "house cleaning": "house cleaning service", "office cleaning": "office cleaning service",
    "dry cleaning": "dry cleaner", "housekeeping": "housekeeping service", "carpet cleaning": "carpet cleaning service", "coaching": "coach",
    "consulting": "consultant", "construction": "construction company", "builders": "building company", "renovation": "renovation company",
    "renovations": "renovation company", "architects": "architecture studio", "interior design": "interior designer",
    "home improvement": "home improvement company", "courses": "course provider", "tutoring": "tutor", "dental": "dental practice",
    "physiotherapy": "physiotherapist", "flowers": "flower shop", "landscaping": "landscaper", "gardening": "gardener", "fitness": "fitness studio",
    "crossfit": "CrossFit gym", "crossfit box": "CrossFit gym", "personal training": "personal trainer", "plumbing": "plumber", "electrical": "electrician",
    "heating": "heating engineer", "carpentry": "carpenter", "roofing": "roofer", "removals": "removals company", "movers": "moving company",
    "pest control": "pest control company", "solar": "solar installer", "camping": "campsite", "glamping": "glamping site", "airbnb": "holiday rental",
    "lawyers": "law firm", "photography": "photographer", "video production": "video producer", "real estate": "real-estate agency",
    "property management": "property manager", "co-living": "co-living house", "coworking": "coworking space", "saas": "SaaS product",
    "saas product": "SaaS product", "saas platform": "SaaS platform", "saas tool": "SaaS tool", "software": "software product", "fintech": "fintech company",
    "cybersecurity": "cybersecurity company", "hairdressers": "hairdresser", "massage": "massage studio", "e-commerce": "online shop",
    "ecommerce": "online shop", "fashion": "fashion brand", "jewelry": "jewelry shop", "jewellery": "jewellery shop", "candles": "candle shop",
    "soap": "soap shop", "ceramics": "ceramics shop", "pottery": "pottery shop", "furniture": "furniture shop", "cosmetics": "cosmetics brand",
    "skincare": "skincare brand", "perfume": "perfume brand", "grocery": "grocery shop", "chocolate": "chocolate shop", "sneakers": "sneaker shop",
    "t-shirts": "T-shirt shop", "tours": "tour operator", "city tours": "city tour operator", "walking tours": "walking tour operator",
    "boat tours": "boat tour operator", "travel": "travel agency", "veterinary": "veterinary practice", "pet care": "pet care service",
    "pet sitting": "pet sitter", "dog walking": "dog walker", "dog grooming": "dog groomer", "pet grooming": "pet groomer",
    "wedding planning": "wedding planner", "weddings": "wedding planner", "bridal": "bridal shop", "event planning": "event planner",
    "yoga": "yoga studio", "pilates": "Pilates studio", "pilates studio": "Pilates studio", "meditation": "meditation studio",
    "breathwork": "breathwork studio", "ngo": "NGO", "dj": "DJ", "cv": "CV", "crm": "CRM", "api": "API", "b&b": "B&B",
}  # fmt: skip
_CAPITALS: Mapping[str, str] = {
    "seo": "SEO", "pr": "PR", "ux": "UX", "ai": "AI", "it": "IT", "ios": "iOS", "iphone": "iPhone", "android": "Android",
}  # fmt: skip


def counted(noun: str) -> str:
    """The noun as it stands after “a” or “an”: a trade becomes who does it, initials get their capitals."""
    if noun.lower() in _COUNTED:
        return _COUNTED[noun.lower()]
    first, *rest = noun.split(" ")
    if rest and first.lower() in _CAPITALS:
        return " ".join([_CAPITALS[first.lower()], *rest])
    if rest and rest[-1].endswith("ing") and rest[-1] not in ("wedding", "building"):
        return f"{noun} business"
    return noun
