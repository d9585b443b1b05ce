"""`python -m tests.evals`: run the evaluation set and print its table.

Scripted by default, with a dev server for each kind of site. With --model a real model answers the same requests
(key in --api-key or the variable named by --api-key-variable); `--model offline` asks the studio's own designer.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Django has to be set up before its parts are imported
    from tests.evals.judge import Judgement
    from tests.evals.studio import Asked

DOCS = Path(__file__).resolve().parents[2] / "docs" / "evals.md"
START, END = "<!-- table: make evals -->", "<!-- /table -->"
SERVED = frozenset({"baseline-landing", "static-html", "react-vite"})


def main(argv: Sequence[str]) -> int:
    """Returns 1 when a case isn't as it must be."""
    given = _arguments().parse_args(argv)
    os.environ.setdefault("LOG_LEVEL", "ERROR")  # faults are what the cases are about
    from tests import services

    services._start()
    try:
        return _run(given)
    finally:
        services.pytest_unconfigure()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.evals", description=__doc__)
    parser.add_argument(
        "--model", default="", help="LiteLLM's name, such as anthropic/claude…; offline; empty: scripted"
    )
    parser.add_argument("--api-base", default="", help="address of an OpenAI-compatible server")
    parser.add_argument("--api-key", default="", help="the provider's key")
    parser.add_argument("--api-key-variable", default="", help="or the variable that holds it")
    parser.add_argument("--only", default="", help="cases whose name or kind holds this")
    parser.add_argument("--no-preview", action="store_true", help="without dev servers")
    parser.add_argument("--write", action="store_true", help="put the table into docs/evals.md")
    return parser


def _run(given: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import override_settings

    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory() as folder, override_settings(STORAGES=_storages(folder)):
            results = _results(given)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    from tests.evals.report import table

    text = table(_title(given), results)
    print(text)
    for result in results:
        for fault in result.faults:
            print(f"- {result.name}: {fault}{' (known)' if result.todo else ''}", file=sys.stderr)
    if given.write:
        _write(text)
    return 1 if any(result.faults and not result.todo for result in results) else 0


def _storages(folder: str) -> dict[str, object]:
    """Files that a run stores go with it; static files need no build."""
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    return {
        "default": files,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _results(given: argparse.Namespace) -> "list[Judgement]":
    from apps.components.services import seed_components
    from tests.evals.case import load
    from tests.evals.judge import judge
    from tests.evals.studio import EvalStudio

    live = bool(given.model)
    cases = [case for case in load() if given.only.lower() in f"{case.kind} {case.name}".lower()]
    cases = [case for case in cases if case.live or not live]
    seed_components()
    studio = EvalStudio(_asked(given), served=frozenset() if given.no_preview else SERVED)
    results = []
    try:
        for number, case in enumerate(cases, start=1):
            results.append(judge(studio.run(case), live=live))
            print(f"\r{number}/{len(cases)} {case.name[:60]:60}", end="", file=sys.stderr, flush=True)
    finally:
        studio.close()
    return results


def _asked(given: argparse.Namespace) -> "Asked":
    from tests.evals.studio import Asked

    if not given.model:
        return Asked()
    if given.model == "offline":
        return Asked("", scripted=False)
    variable = given.api_key_variable or "EVALS_API_KEY"
    if given.api_key:
        os.environ[variable] = given.api_key
    return Asked(given.model, given.api_base, variable if variable in os.environ else "", scripted=False)


def _title(given: argparse.Namespace) -> str:
    return {"": "Scripted model over HTTP", "offline": "Offline designer"}.get(given.model, given.model)


def _write(text: str) -> None:
    """In place of the table of the same title, else as one more."""
    page = DOCS.read_text(encoding="utf-8")
    before, _mark, rest = page.partition(START)
    tables, _mark, after = rest.partition(END)
    kept = [part for part in tables.split("### ")[1:] if part.split("\n", 1)[0] != text[4:].split("\n", 1)[0]]
    parts = [text.strip(), *(f"### {part}".strip() for part in kept)]
    DOCS.write_text(f"{before}{START}\n\n" + "\n\n".join(parts) + f"\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
