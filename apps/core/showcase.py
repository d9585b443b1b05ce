"""Example pages: the words that make each of them, so that anyone can have the same page in seconds."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Example:
    """One page of the showcase. Its pictures are static/img/showcase/<slug>.webp and <slug>-full.webp."""

    slug: str
    name: str
    kind: object
    description: object
    prompt: str

    @property
    def preview_image(self) -> str:
        """Static path of the first screen."""
        return f"img/showcase/{self.slug}.webp"

    @property
    def full_image(self) -> str:
        """Static path of the whole page."""
        return f"img/showcase/{self.slug}-full.webp"


EXAMPLES = (
    Example(
        "bakery",
        "Padaria Sol",
        _("Bakery"),
        _("Warm bread before the city wakes up, with the menu and the opening hours."),
        "A landing page for a bakery in Lisbon called Padaria Sol, with a menu, opening hours, a "
        "gallery and a contact form",
    ),
    Example(
        "yoga",
        "Stillwater Yoga",
        _("Yoga studio"),
        _("Calm type, quiet colours, class plans with prices."),
        "A calm, minimal page for a yoga studio in Copenhagen called Stillwater Yoga with "
        "pricing, a team section, an FAQ and a newsletter. Use #4f6f64 as the main colour and a "
        "serif font",
    ),
    Example(
        "saas",
        "Ledgerline",
        _("Software"),
        _("Dark and precise, with features, numbers, pricing and questions."),
        "A dark page for a SaaS product called Ledgerline with features, logos, statistics, "
        "pricing, testimonials and an FAQ. Make the brand colour indigo and use Space Grotesk",
    ),
    Example(
        "restaurant",
        "Mesa Alta",
        _("Restaurant"),
        _("Dinner by the fire: the menu, the people and a table for tonight."),
        "A page for a restaurant in Barcelona called Mesa Alta with a menu, a gallery, testimonials, "
        "opening hours and a contact form. Use burgundy and a cream background",
    ),
    Example(
        "photographer",
        "Noor Haddad",
        _("Photographer"),
        _("Pictures first, words second."),
        "An elegant page for a photographer in London called Noor Haddad with a gallery, an about"
        " section, testimonials and a contact form. Use charcoal as the main colour and sharp "
        "corners",
    ),
    Example(
        "vet",
        "Paws on Elm",
        _("Vet"),
        _("Friendly and clear, with the team, the hours and how to come by."),
        "A friendly page for a vet in Portland called Paws on Elm with features, a team section, "
        "opening hours, an FAQ and the location. Make the buttons teal and the corners round",
    ),
)


def example(slug: str) -> Example | None:
    """The example of that name."""
    return next((one for one in EXAMPLES if one.slug == slug), None)
