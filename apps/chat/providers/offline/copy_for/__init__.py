"""The words of the sections, by subject."""

from collections.abc import Callable, Mapping
from typing import Any

from . import offer, opening, reach, trust

# Each takes the copywriter and the heading lines of its section, and answers the fields.
WRITERS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "navigation": opening.navigation,
    "hero": opening.hero,
    "cta": opening.cta,
    "footer": opening.footer,
    "features": offer.features,
    "menu": offer.menu,
    "pricing": offer.pricing,
    "steps": offer.steps,
    "gallery": offer.gallery,
    "blog": offer.blog,
    "testimonials": trust.testimonials,
    "faq": trust.faq,
    "team": trust.team,
    "stats": trust.stats,
    "about": trust.about,
    "logos": trust.logos,
    "contact": reach.contact,
    "newsletter": reach.newsletter,
    "opening-hours": reach.opening_hours,
    "location": reach.location,
}
