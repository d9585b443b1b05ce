"""A bare `astro dev` on the template's files with the same packages: what the preview is measured against."""

import os
import shutil
import subprocess
from pathlib import Path

from apps.core.embedded.redis import free_port
from apps.workspaces.runtime import toolchain
from bench.workspaces import Page

TEMPLATE = toolchain.TEMPLATES / "baseline-landing"


class RawAstro:
    """A folder with a copy of the template, and the dev server in it."""

    def __init__(self, home: Path) -> None:
        self.packages = toolchain.template_install(TEMPLATE.name, home)
        self.root = home / "raw"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(TEMPLATE, self.root, ignore=shutil.ignore_patterns("node_modules", ".astro", "dist"))
        # Hard links: a real folder, as npm leaves it. A linked folder is slower to watch and to scan.
        modules = self.packages / "node_modules"
        shutil.copytree(modules, self.root / "node_modules", symlinks=True, copy_function=os.link)

    def start(self) -> None:
        """Spawn it without what an earlier run left in its caches, as a fresh preview has none either."""
        for cache in (self.root / ".astro", self.root / "node_modules" / ".vite"):
            shutil.rmtree(cache, ignore_errors=True)
        self.port = free_port()
        program = self.root / "node_modules" / "astro" / "bin" / "astro.mjs"
        argv = [str(toolchain.node()), str(program), "dev", "--host", "127.0.0.1", "--port", str(self.port)]
        own = {"ASTRO_TELEMETRY_DISABLED": "1", "ASTRO_DEV_BACKGROUND": "0"}
        with (self.root.parent / "raw.log").open("wb") as log:
            self.process = subprocess.Popen(
                [*argv, "--ignore-lock"], cwd=self.root, env={**os.environ, **own}, stdout=log, stderr=log
            )

    def page(self) -> Page:
        return Page(self.port, {"Host": f"127.0.0.1:{self.port}"})

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def read(self, path: str) -> str:
        return (self.root / path.lstrip("/")).read_text()

    def save(self, path: str, content: str) -> None:
        (self.root / path.lstrip("/")).write_text(content)
