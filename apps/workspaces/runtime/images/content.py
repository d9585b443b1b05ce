"""What goes into a preview image, and the hash that names it. Needs no engine."""

import hashlib
import json
from pathlib import Path

from apps.core.errors import AppError
from apps.projects import templates_store
from apps.workspaces.runtime import toolchain
from apps.workspaces.runtime.base import RuntimeFault

PREVIEW = toolchain.BASE_DIR / "docker" / "preview"


def site(template: str) -> dict[str, bytes]:
    """Project path → content of the template's own site. Raises RuntimeFault for an unknown template."""
    try:
        return templates_store.read_template(template)
    except AppError as error:
        raise RuntimeFault(f"There is no template {template}") from error


def sources(template: str) -> dict[str, bytes]:
    """Path in the build's folder → content: agent/, template/, site/ and preview/."""
    pages = site(template)
    root, folder = toolchain.AGENT_SOURCE, toolchain.TEMPLATES / template
    agent = {f"agent/{path.relative_to(root)}": path for path in toolchain.agent_sources()}
    packages = {f"template/{name}": folder / name for name in ("package.json", "package-lock.json")}
    preview = {f"preview/{path.name}": path for path in PREVIEW.iterdir() if path.is_file()}
    files = {name: path.read_bytes() for name, path in {**agent, **packages, **preview}.items()}
    return {**files, **{f"site{path}": text for path, text in pages.items()}}


def content_hash(template: str) -> str:
    """64 hexadecimal digits that change whenever anything in the image would. Raises RuntimeFault."""
    digest = hashlib.sha256(f"node {toolchain.node_version()}\0".encode())
    for path, text in sorted(sources(template).items()):
        digest.update(f"{path}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()


def version(template: str) -> str:
    """The version in the template's package.json."""
    return str(json.loads((toolchain.TEMPLATES / template / "package.json").read_text())["version"])


def lay_out(template: str, folder: Path) -> None:
    """Write the sources below `folder`, as the Dockerfile wants them."""
    for path, text in sources(template).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)
