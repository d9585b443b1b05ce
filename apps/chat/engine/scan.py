# ruff: noqa: E501 (long lines are patterns)
"""Secrets and harmful code in what a model writes, as a table of rules: each with a test in test_scan.py.

Only what a change brings in counts; a person's own code is theirs. The rules are no sandbox (previews run in
one): they keep a page from doing to its visitors what nobody asked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HOST = r"(?:https?:)?//(?!localhost\b|127\.0\.0\.1\b)[\w.-]+"
# Services that take the forms of sites which have no server of their own.
FORM_SERVICES = (
    "formspree.io",
    "formsubmit.co",
    "getform.io",
    "api.web3forms.com",
    "usebasin.com",
    "list-manage.com",
)
_FORM_HOST = _HOST.replace(
    "//(?!", "//(?!(?:[\\w-]+\\.)*(?:" + "|".join(map(re.escape, FORM_SERVICES)) + r")[/\"'?])(?!"
)
_CALLS = r"(?:fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource|importScripts|Image)"


@dataclass(frozen=True)
class Rule:
    """`words` go on after the name of the file: “… holds what looks like a secret key.”

    One of `signs` (in small letters) is in every text that breaks it: they are looked for first, being quick.
    """

    code: str
    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    words: str


def _rule(code: str, signs: str, pattern: str, words: str, flags: int = 0) -> Rule:
    return Rule(code, tuple(signs.split(" ")), re.compile(pattern, flags), words)


_I = re.IGNORECASE
_KEY = "holds what looks like a secret key"

RULES: tuple[Rule, ...] = (
    # Running text as code
    _rule("code_eval", "eval function", r"\beval\s*\(|\bnew\s+Function\s*\(|\bFunction\s*\(\s*[\"'`]", "runs text as code (eval)"),
    _rule("code_eval", "settimeout setinterval", r"\bset(?:Timeout|Interval)\s*\(\s*[\"'`]", "runs text as code (a timer)"),
    _rule("code_eval", "ev\" ev' ev` eval", r"\[\s*[\"'`]ev[\"'`]\s*\+|\[\s*[\"'`]eval[\"'`]\s*\]", "runs text as code (eval)"),
    _rule("code_hidden", "atob", r"\batob\s*\(\s*[\"'`][A-Za-z0-9+/=]{40,}", "hides code in base64"),
    _rule("code_hidden", "\\x \\u00", r"(?:\\x[0-9a-f]{2}){20,}|(?:\\u00[0-9a-f]{2}){20,}", "hides code in escapes", _I),
    _rule("code_hidden", "fromcharcode", r"\bString\.fromCharCode\s*\((?:\s*\d+\s*,){15,}", "hides code in numbers"),
    _rule("code_hidden", "document.write", r"\bdocument\.write\s*\(\s*(?:unescape|atob|decodeURIComponent)\s*\(", "hides code", _I),
    _rule("code_hidden", "data:", r"(?:src|href|data)\s*=\s*[\"'{`]*\s*data:(?:text/html|text/javascript|application/javascript)", "hides a page in an address", _I),
    # Reaching for the machine or the visitor
    _rule("code_process", "child_process process. require", r"\bchild_process\b|\bprocess\.(?:env|exit|kill|binding)\b|\brequire\s*\(",
          "reaches for the machine it runs on"),
    _rule("code_cookies", "document", r"\bdocument\s*\.\s*cookie\b|\bdocument\s*\[\s*[\"'`]cookie", "reads cookies"),
    _rule("code_keys", "addeventlistener", r"\baddEventListener\s*\(\s*[\"'`]key(?:down|press|up)[\"'`][^;]{0,400}?\b(?:fetch|sendBeacon)\s*\(",
          "sends away what people type", re.DOTALL),
    _rule("crypto_miner", "coin crypto webminepool minero deepminer stratum", r"coinhive|cryptonight|coin-?imp\b|webminepool|minero\.cc|crypto-?loot|deepminer|jsecoin|stratum\+tcp",
          "mines coins on visitors' machines", _I),
    # Sending visitors or what they enter elsewhere
    _rule("remote_script", "<script", rf"<script\b[^<>]{{0,1000}}\bsrc\s*=\s*[\"'{{`]*\s*{_HOST}", "loads a script from another site", _I),
    _rule("remote_script", "import", rf"\bimport\s*\(\s*[\"'`]{_HOST}|(?<!@)\bimport\b[^;\n]{{0,300}}[\"']{_HOST}|\bimportScripts\s*\(", "loads a script from another site", _I),
    _rule("remote_script", ".src", rf"\.src\s*=\s*[\"'`]{_HOST}[^\"'`]{{0,500}}\.m?js\b", "loads a script from another site", _I),
    _rule("inline_handler", "fetch xmlhttprequest sendbeacon websocket eventsource importscripts image", rf"\son[a-z]{{3,20}}\s*=\s*[\"'{{][^<]{{0,400}}?\b{_CALLS}\b[^<]{{0,200}}?{_HOST}", "sends something away when it is touched", _I),
    _rule("inline_handler", "javascript", r"(?:href|src|action|formaction)\s*=\s*[\"'{`]*\s*javascript\s*:(?!\s*void\s*\(?0)", "runs code from an address", _I),
    _rule("meta_refresh", "<meta", r"<meta\b[^<>]{0,1000}http-?equiv\s*=\s*[\"'{`]*\s*refresh", "sends visitors to another page", _I),
    _rule("foreign_form", "<form", rf"<form\b[^<>]{{0,1000}}\saction\s*=\s*[\"'{{`]*\s*{_FORM_HOST}", "sends a form to another site", _I),
    _rule("foreign_form", "formaction", rf"\bformaction\s*=\s*[\"'{{`]*\s*{_FORM_HOST}", "sends a form to another site", _I),
    _rule("hidden_frame", "frame", r"<i?frame\b(?=[^<>]{0,1000}(?:\swidth\s*=\s*[\"'{]*[01]\b|\sheight\s*=\s*[\"'{]*[01]\b|display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0\s*[;\"']|\shidden\b|class\s*=\s*[\"'][^\"']{0,500}\b(?:hidden|invisible|opacity-0|size-0)(?![\w/-])))",
          "holds a frame that nobody sees", _I),
    # Keys: each kind has a form of its own
    _rule("secret", "-----begin", r"-----BEGIN [A-Z ]*PRIVATE KEY-----", _KEY),
    _rule("secret", "akia asia", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", _KEY),
    _rule("secret", "sk- k_live_ whsec_", r"\bsk-[A-Za-z0-9_-]{24,}|\b[sr]k_live_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9]{24,}", _KEY),
    _rule("secret", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat-", r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{50,}|\bglpat-[\w-]{20,}", _KEY),
    _rule("secret", "xox hooks.slack.com", r"\bxox[abposr]-[A-Za-z0-9-]{20,}|\bhooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}", _KEY),
    _rule("secret", "aiza", r"\bAIza[0-9A-Za-z_-]{35}(?![\w-])", _KEY),
    _rule("secret", "ya29. gocspx- private_key_id", r"\bya29\.[\w-]{30,}|\bGOCSPX-[\w-]{24,}|\"private_key_id\"\s*:\s*\"[0-9a-f]{40}\"", _KEY),
    _rule("secret", "npm_ pypi- dop_v1_ hf_", r"\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}|\bdop_v1_[0-9a-f]{64}\b|\bhf_[A-Za-z0-9]{30,}\b", _KEY),
    _rule("secret", "sg. key- :aa", r"\bSG\.[\w-]{20,}\.[\w-]{30,}|\bkey-[0-9a-f]{32}\b|\b\d{8,10}:AA[\w-]{32,}", _KEY),
    _rule("secret", "eyj", r"\beyJ[\w-]{16,2000}\.eyJ[\w-]{16,4000}\.[\w-]{20,}", _KEY),
    _rule("secret", "://", r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?)://[^\s:@/\"']{1,200}:[^\s@/\"']{3,200}@", "holds the password of a database"),
    _rule("secret", "key secret token password", r"(?:api[_-]?key|secret[_-]?key|client[_-]?secret|access[_-]?token|password)[\"']?\s*[:=]\s*[\"'](?=[^\"']{0,200}\d)(?=[^\"']{0,200}[A-Za-z])[A-Za-z0-9+/_=-]{32,}[\"']",
          _KEY, _I),
)  # fmt: skip


def scan(old: str, new: str) -> Iterator[Rule]:
    """The rules that the new text breaks more often than the old one, each code once."""
    told, small = set[str](), new.lower()
    for rule in RULES:
        if rule.code in told or not any(sign in small for sign in rule.signs):
            continue
        found = len(rule.pattern.findall(new))
        if found and found > len(rule.pattern.findall(old)):
            told.add(rule.code)
            yield rule
