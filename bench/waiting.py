"""Two hundred turns at once in one worker process, each waiting for a model that is slow."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from apps.core import embedded
from bench.django_here import connect
from bench.report import Row
from tests.chat.openai_server import OpenAIServer, Reply, openai_server
from tests.e2e import studio as studios
from tests.e2e.studio import Studio

TURNS, PEOPLE = 200, 20
MEGABYTE = 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent
SILENCE = 90.0  # seconds for which the model says nothing more


def measure(studio: Studio) -> list[Row]:
    """Stops the studio: its own worker would take turns too. Starts it again at the end."""
    studio.stop()
    embedded.start(studio.home)
    try:
        with openai_server(Reply(["Well, "], hang=SILENCE)) as model:
            row = _with_worker(studio, model)
    finally:
        embedded.stop(studio.home)
        again = studios.start(studio.home, port=studio.port, fresh=False)
        again.wait_until_ready()
        studio.process = again.process
    return [row]


def _with_worker(studio: Studio, model: OpenAIServer) -> Row:
    names = {"AI_MODEL": "openai/scripted", "AI_API_BASE": model.url, "AI_API_KEY": "bench"}
    os.environ |= {**names, "AI_TIMEOUT_SECONDS": str(int(SILENCE) + 30)}
    connect(studio)
    argv = [sys.executable, "manage.py", "work", "--queues", "ai", "--threads", str(TURNS + 5)]
    log = (studio.home / "waiting.log").open("wb")
    worker = subprocess.Popen(argv, cwd=ROOT, stdout=log, stderr=log)
    try:
        time.sleep(4)
        idle = psutil.Process(worker.pid).memory_info().rss / MEGABYTE
        _send_turns()
        waiting = _all_wait(model)
        used = psutil.Process(worker.pid).memory_info().rss / MEGABYTE
    finally:
        worker.kill()
        worker.wait()
        _forget()
    ours = f"{waiting} of {TURNS} waited, {used:.0f} MB, {psutil_words(used, idle)}"
    missing = float("inf") if waiting < TURNS else used
    return Row(f"{TURNS} turns waiting in one worker", ours, f"idle {idle:.0f} MB", missing, 500, "MB")


def psutil_words(used: float, idle: float) -> str:
    """What a turn takes beyond the idle process."""
    return f"{(used - idle) * 1024 / TURNS:.0f} KB a turn"


def _send_turns() -> None:
    from apps.accounts.models import User
    from apps.accounts.services import open_account
    from apps.chat.services import start_turn
    from apps.projects.services import create_project

    for number in range(PEOPLE):
        user = User(email=f"waiting{number}-{os.getpid()}@example.com")
        user.set_unusable_password()
        open_account(user=user)
        for _turn in range(TURNS // PEOPLE):
            project = create_project(user=user, name="Waiting")
            start_turn(project=project, user=user, content="Say something")


def _all_wait(model: OpenAIServer) -> int:
    """How many turns wait for the model at once, when no more come."""
    deadline = time.monotonic() + SILENCE - 20
    while len(model.requests) < TURNS and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(2)
    return len(model.requests)


def _forget() -> None:
    """Turns that were cut off would be taken up again by the studio."""
    from apps.chat.models import Turn

    open_turns: Any = Turn.objects.filter(status__in=["queued", "running"])
    open_turns.update(status="cancelled")
