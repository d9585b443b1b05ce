"""Starting points of sites: `workspace_templates/<name>/` on disk as the files of a new project.

A template folder also holds what only the studio uses (its image, installed packages, previews);
that is left out, so that a project is a plain site of its kind. What a template is, its template.json says.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.errors import NotFound
from apps.projects import paths

LEFT_OUT_FOLDERS = frozenset({"node_modules", "dist", ".astro", ".git", ".vite", ".studio"})
LEFT_OUT_FILES = frozenset(
    {"Dockerfile", ".dockerignore", "entrypoint.sh", "docker-entrypoint.sh", "healthcheck.sh",
     "healthcheck.mjs", "template.json", ".DS_Store"}
)  # fmt: skip
DEFAULT = "baseline-landing"
# What a site depends on → the template whose packages it can be served with; the first that is there counts.
_SUITED = {
    "astro": DEFAULT,
    "react": "react-vite",
    "vue": "vue-vite",
    "svelte": "svelte-vite",
    "vite": "static-html",
}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Template:
    """template.json: `title` and `description` for people, `buildTool` as types.md spells it."""

    name: str
    title: str
    description: str
    framework: str
    language: str
    buildTool: str


def template_root() -> Path:
    """The folder of all templates."""
    return Path(settings.BASE_DIR) / "workspace_templates"


def names() -> list[str]:
    """Templates that are there."""
    return sorted(entry.name for entry in template_root().iterdir() if (entry / "package.json").is_file())


def templates() -> list[Template]:
    """All templates as they describe themselves, the default one first."""
    found = [describe(name) for name in names()]
    return sorted(found, key=lambda template: (template.name != DEFAULT, template.title))


def describe(name: str) -> Template:
    """What a template says of itself. Raises NotFound for an unknown name."""
    return Template(**json.loads((_folder(name) / "template.json").read_bytes()))


def build_tool(name: str) -> str:
    """The tool that serves and builds a template's sites; the default one's where the template is gone."""
    return describe(name if name in names() else DEFAULT).buildTool


def suited_to(files: Mapping[str, bytes]) -> str:
    """The template whose packages fit a site that came as files, by what its /package.json depends on."""
    try:
        package = json.loads(files.get("/package.json", b"{}"))
        named = {**package.get("dependencies", {}), **package.get("devDependencies", {})}
    except (ValueError, AttributeError, TypeError):
        return DEFAULT
    return next((template for package, template in _SUITED.items() if package in named), DEFAULT)


def read_template(name: str) -> dict[str, bytes]:
    """path → content of a template's site files. Raises NotFound for an unknown name."""
    folder = _folder(name)
    return dict(_read(folder, _newest(folder)))


def _folder(name: str) -> Path:
    folder = template_root() / name
    if not _NAME.fullmatch(name) or not (folder / "package.json").is_file():
        raise NotFound(_("There is no template “%(name)s”.") % {"name": name}, code="template_not_found")
    return folder


@lru_cache(maxsize=16)
def _read(folder: Path, _stamp: float) -> tuple[tuple[str, bytes], ...]:
    """All files, kept in memory until one changes on disk (`_stamp`)."""
    return tuple((project_path, path.read_bytes()) for project_path, path in _files(folder))


def _newest(folder: Path) -> float:
    return sum(path.stat().st_mtime for _name, path in _files(folder))


def _files(folder: Path) -> list[tuple[str, Path]]:
    """(project path, file) of what belongs to a site. What templates share stands in one and is linked."""
    found, root = [], template_root().resolve()
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT_FOLDERS)
        for name in sorted(files):
            path = Path(parent) / name
            # A link that leads out of the templates would put a file of the machine into projects.
            if name not in LEFT_OUT_FILES and path.resolve().is_relative_to(root):
                found.append((paths.normalise(path.relative_to(folder).as_posix()), path))
    return found
