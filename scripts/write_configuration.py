"""Write docs/configuration.md from config/environment.py: `python scripts/write_configuration.py`."""

import sys
from pathlib import Path
from typing import Any, get_args

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config.environment import BASE_DIR, Environment

HEAD = """# Configuration

The studio reads its settings once, at the start, from the environment or from a file `.env` beside
`manage.py`.
A bad value stops the start and names the variable. This page is written by `scripts/write_configuration.py`
from `config/environment.py`; a test fails when the two differ.

| Setting | Type | Default | Meaning |
|---|---|---|---|
"""


def kind(annotation: Any) -> str:
    """A type for people: the words of a Literal, or the type's name."""
    words = get_args(annotation)
    return (
        " \\| ".join(str(word) for word in words)
        if words
        else annotation.__name__.replace("SecretStr", "secret")
    )


def default(value: Any) -> str:
    """A default for people: paths relative to the checkout, nothing for secrets."""
    text = str(value.get_secret_value() if hasattr(value, "get_secret_value") else value)
    return f"`{text.replace(str(BASE_DIR), '.')}`" if text else "empty"


rows = [
    f"| `{name}` | {kind(field.annotation)} | {default(field.default)} | {field.description} |"
    for name, field in Environment.model_fields.items()
]
(BASE_DIR / "docs" / "configuration.md").write_text(HEAD + "\n".join(rows) + "\n")
