# ruff: noqa: E501 (long lines are word lists, patterns and copy)
"""Lines that carry a tone, for any business: {craft} is what it does, {noun} what it is."""

from collections.abc import Mapping

TONES: Mapping[str, Mapping[str, str]] = {
    "luxurious": {
        "hero": "The quiet art of {craft}", "cta": "By appointment, and entirely for you", "footer": "{Craft}{in_place}, without compromise.",
        "text": "Every detail considered, nothing hurried.",
    },
    "playful": {
        "hero": "Seriously good {craft}. Not too serious otherwise.", "cta": "Go on, press the button", "footer": "{Craft} with a twinkle{in_place}.",
        "text": "We take the work seriously and ourselves not at all.",
    },
    "minimal": {
        "hero": "{Craft}. Done well.", "cta": "Begin here", "footer": "{Craft}{in_place}.", "text": "Nothing more than it needs.",
    },
    "bold": {
        "hero": "{Craft}. Turned all the way up.", "cta": "No more waiting. Let's go.", "footer": "{Craft}{in_place}. No half measures.",
        "text": "Big ideas, straight talk, no half measures.",
    },
    "professional": {
        "hero": "{Craft} you can rely on", "cta": "Let's arrange a first conversation", "footer": "{Craft}{in_place}, on time and as agreed.",
        "text": "Clear agreements, experienced people, dependable results.",
    },
    "friendly": {
        "hero": "{Craft}, with a smile", "cta": "Come and say hello", "footer": "{Craft}{in_place}, with a smile.", "text": "Come as you are; we're glad you're here.",
    },
    "warm": {
        "hero": "{Craft}, from us to you", "cta": "We'd love to see you", "footer": "{Craft}{in_place}, made with care.", "text": "Come in, sit down, feel at home.",
    },
}  # fmt: skip
