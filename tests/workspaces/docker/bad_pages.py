"""Pages and configurations that do harm, and what people are told of each."""

from dataclasses import dataclass

PAGE, CONFIG, SITE = "/src/pages/index.astro", "/astro.config.mjs", "/src/site.json"


@dataclass(frozen=True)
class Fault:
    """A file of the project that does harm, the codes it may end with, and what people read."""

    name: str
    path: str
    text: str
    codes: frozenset[str]
    words: str
    refuses: str = ""  # words for the next change, where the workspace has to start afresh for it


def _page(name: str, code: str, codes: str, words: str, refuses: str = "") -> Fault:
    text = f"---\n{code}\n---\n<html><body>x</body></html>\n"
    return Fault(name, PAGE, text, frozenset(codes.split()), words, refuses)


FAULTS = [
    _page(
        "fork bomb",
        "import { spawn } from 'node:child_process';\n"
        "for (let n = 0; n < 400; n++) spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);",
        "dev_server_exited memory render_timeout",
        "dev server ended|ran out of memory|did not finish",
    ),
    _page(
        "memory hog",
        "const kept = [];\nfor (;;) kept.push(Buffer.alloc(8 << 20, 1));",
        "memory",
        "ran out of memory",
    ),
    _page("busy loop", "for (;;);", "render_timeout", "did not finish within 5 s"),
    _page("exit", "process.exit(3);", "process_exit", r"process\.exit\(\) is not available"),
    _page("infinite redirect", "return Astro.redirect('/');", "redirect_loop", "without end"),
    _page(
        "ten thousand files of its own",
        "import { mkdirSync, writeFileSync } from 'node:fs';\nmkdirSync('many', { recursive: true });\n"
        "for (let n = 0; n < 10000; n++) writeFileSync(`many/${n}`, 'x');\nthrow new Error('enough');",
        "render_error",
        "enough",
    ),
    Fault(
        "config that throws", CONFIG, "throw new Error('no luck');", frozenset({"config_error"}), "no luck"
    ),
    Fault(
        "server that never answers",
        CONFIG,
        "import { defineConfig } from 'astro/config';\nconst never = () => new Promise(() => {});\n"
        "export default defineConfig({ vite: { plugins: [{ name: 'never', configResolved: never }] } });",
        frozenset({"render_timeout"}),
        "did not finish within 12 s",
    ),
    _page(
        "disk filler",
        "import { writeFileSync } from 'node:fs';\n"
        "for (const size of [1 << 20, 4096, 1]) {\n"
        "  try { for (let n = 0; ; n++) writeFileSync(`fill-${size}-${n}`, Buffer.alloc(size)); }\n"
        "  catch (error) { if (size === 1) throw error; }\n}",
        "render_error",
        "no space left",
        refuses="filled the preview's storage",
    ),
]
