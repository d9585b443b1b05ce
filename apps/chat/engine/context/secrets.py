"""No key leaves in a prompt: private files aren't shown, and what looks like a key is taken out."""

import re
from collections.abc import Iterable

REMOVED = "[secret removed]"
SHORTEST = 8  # characters of a known secret; shorter ones would take out common words
_PRIVATE = re.compile(
    r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|\.npmrc|\.netrc|\.pypirc|\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|[^/]+\.(?:pem|key|p12|pfx|keystore|jks))$",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"\.(?:example|sample|template)$", re.IGNORECASE)
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\b(?:sk|rk|pk)[-_](?:[a-z]{2,10}[-_])*[A-Za-z0-9_-]{20,}"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{22,}|\bglpat-[A-Za-z0-9_-]{20,}"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
    r"|(?<=://)[^\s/:@'\"]{1,100}:[^\s/@'\"]{1,200}(?=@)"
)
# One of these stands in every match: a search for plain text is much quicker than for the pattern.
_SIGNS = (
    "PRIVATE KEY", "AKIA", "ASIA", "sk-", "sk_", "rk-", "rk_", "pk-", "pk_", "ghp_", "gho_", "ghu_", "ghs_",
    "ghr_", "github_pat_", "glpat-", "xox", "AIza", "eyJ", "://",
)  # fmt: skip


def is_private(path: str) -> bool:
    """Whether a file's text is never shown to a model, such as .env or a private key."""
    return _PRIVATE.search(path) is not None and _EXAMPLE.search(path) is None


def without_secrets(text: str, known: Iterable[str] = ()) -> str:
    """The text without known secrets and without what looks like one."""
    for secret in known:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, REMOVED)
    return _KEYS.sub(REMOVED, text) if any(sign in text for sign in _SIGNS) else text
