"""The supervisor's life: services, preparation, children, watching, stopping."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from urllib.error import URLError

from apps.core import embedded
from apps.core.embedded import postgres, redis
from apps.core.supervisor import console, lock, readiness
from apps.core.supervisor.processes import Child, kill_group
from config.environment import BASE_DIR, Environment

START_SECONDS = 60.0
STOP_SECONDS = 10.0
WATCH_SECONDS = 0.5
READINESS_EVERY = 10.0
SERVICE_PAUSE = 3.0  # between two tries to bring back a service


class Stopped(Exception):
    """Somebody said stop while we were starting."""


class Supervisor:
    """Holds the children and the services of one data folder."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.home = env.STUDIO_HOME
        self.children: list[Child] = []
        self.stopping = threading.Event()
        self.environment = dict(os.environ)
        self.port = env.STUDIO_PORT

    def run(self) -> int:
        """Start all, watch until told to stop, stop all. Returns the exit code."""
        try:
            held = lock.hold(self.home)
        except lock.AlreadyRunning as other:
            console.warn(f"The studio already runs from this folder: {other.facts}")
            return 1
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        with held:
            try:
                self._start()
                lock.write_facts(held, self.address)
                self._watch()
            except Stopped:
                pass
            except (postgres.StartError, redis.StartError, subprocess.CalledProcessError, OSError) as error:
                if not self.stopping.is_set():
                    console.warn(str(error))
                    return 1
            finally:
                self._stop()
        return 0

    @property
    def address(self) -> str:
        """Where browsers find the studio."""
        return self.env.STUDIO_ORIGIN.rstrip("/") or f"http://localhost:{self.port}"

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _start(self) -> None:
        console.say("")
        self._plan_children()
        self._choose_port()
        self._start_services()
        with console.step("Preparing database, pages and workspaces"):
            self._manage("prepare", until=self.stopping)
        for child in self.children:
            child.start()
        with console.step("Waiting for web and worker"):
            self._wait_until_ready()
        console.banner(self.address, str(self.home), self._notes())

    def _choose_port(self) -> None:
        self.port = lock.choose_port(self.env.STUDIO_PORT)
        if self.port != self.env.STUDIO_PORT:
            console.warn(f"Port {self.env.STUDIO_PORT} is taken; using {self.port}.")
        self.environment |= {
            "STUDIO_PORT": str(self.port),
            "STUDIO_HOME": str(self.home),
            "STUDIO_SUPERVISOR": str(os.getpid()),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def _start_services(self) -> None:
        needs = {"database": not self.env.DATABASE_URL, "cache": not self.env.REDIS_URL}
        if not any(needs.values()):
            return
        with console.step("Starting PostgreSQL and Redis"):
            urls = embedded.start(self.home, **needs)
        self.environment |= {name.upper(): url for name, url in urls.items()}

    def _manage(self, command: str, *, until: threading.Event | None = None) -> None:
        """Run a command of manage.py to its end; its output goes to a log, and is shown when it fails.

        Raises Stopped, with the command and all it started ended, when `until` is set meanwhile.
        """
        log = self._log(command)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, str(BASE_DIR / "manage.py"), command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while process.poll() is None:
            if until is not None and until.wait(0.05):
                kill_group(process.pid)
                process.wait()
                raise Stopped
            time.sleep(0.05)
        if process.returncode:
            console.say(log.read_text(errors="replace")[-4000:])
            raise subprocess.CalledProcessError(process.returncode, command)

    def _plan_children(self) -> None:
        """The programs of the Procfile; those that a killed supervisor left running are ended."""
        for line in (BASE_DIR / "Procfile").read_text().splitlines():
            name, _, command = line.partition(":")
            argv = [sys.executable if word == "python" else word for word in command.split()]
            argv = [str(BASE_DIR / word) if word == "manage.py" else word for word in argv]
            name = name.strip()
            child = Child(name, argv, self.environment, self._log(name), self.home / "run")
            if child.end_predecessor():
                console.warn(f"Ended the {name} process of an earlier start.")
            self.children.append(child)

    def _log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def _wait_until_ready(self) -> None:
        waited = 0.0
        while not self.stopping.wait(0.2):
            waited += 0.2
            self._tend()
            if readiness.is_ready(self.port):
                return
            if waited > START_SECONDS:
                missing = ", ".join(readiness.missing(self.port)) or "the web process"
                raise URLError(
                    f"Not ready after {START_SECONDS:.0f} s: {missing}. Logs: {self.home / 'logs'}"
                )
        raise Stopped

    def _watch(self) -> None:
        rounds_between = int(READINESS_EVERY / WATCH_SECONDS)
        rounds = silent = 0
        while not self.stopping.wait(WATCH_SECONDS):
            self._tend()
            rounds += 1
            if rounds % rounds_between == 0:
                silent = silent + 1 if readiness.silent_queues(self.port) else 0
                # A worker can live on without consuming after Redis was away: its canaries tell.
                if silent >= 3:
                    console.warn("The worker no longer takes work; starting it again.")
                    self._child("worker").stop(STOP_SECONDS)
                    silent = 0

    def _tend(self) -> None:
        """Bring back whatever ended: services first, since the children need them."""
        try:
            self._tend_services()
        except (postgres.StartError, redis.StartError) as error:
            console.warn(f"{error} Trying again.")
            self.stopping.wait(SERVICE_PAUSE)
        for child in self.children:
            code = child.tend()
            if code is not None:
                console.warn(f"{child.name} ended with code {code}; starting it again. Log: {child.log}")

    def _tend_services(self) -> None:
        if not self.env.REDIS_URL and not redis.is_running(self.home / "run"):
            console.warn("Redis ended; starting it again.")
            self._take_url("REDIS_URL", redis.start(self.home / "redis", self.home / "run"))
        if not self.env.DATABASE_URL and not postgres.is_running(self.home / "postgres"):
            console.warn("PostgreSQL ended; starting it again.")
            self._take_url("DATABASE_URL", postgres.start(self.home / "postgres"))

    def _take_url(self, name: str, url: str) -> None:
        """A service that came back elsewhere, since its place was taken: its users have to be told."""
        if self.environment[name] == url:
            return
        self.environment[name] = url
        for child in self.children:
            child.stop(STOP_SECONDS)

    def _child(self, name: str) -> Child:
        return next(child for child in self.children if child.name == name)

    def _notes(self) -> list[str]:
        path = self.home / "run" / "notes"
        return path.read_text().splitlines() if path.exists() else []

    def _stop(self) -> None:
        """Stop in the order in which nothing is lost: web, beat, worker, workspaces, services."""
        console.say("")
        with console.step("Stopping"):
            began = any(child.process for child in self.children)
            for name in ("web", "beat", "worker"):
                for child in self.children:
                    if child.name == name:
                        child.stop(STOP_SECONDS)
            try:
                if began:
                    self._manage("stop_workspaces")
            except subprocess.CalledProcessError as error:
                console.warn(f"Not all workspaces were stopped: {error}")
            finally:
                embedded.stop(self.home)
