"""The real library and template, and one real build of a site that holds every component."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from apps.components.library import Library, load_library
from apps.workspaces.runtime.toolchain import node, template_install

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "apps" / "components" / "library"
TEMPLATE = ROOT / "workspace_templates" / "baseline-landing"


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(LIBRARY)


@pytest.fixture(scope="session")
def built_site(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dist/ of a site: the template's own page, and /all/ with each component twice."""
    home = Path(os.environ.get("STUDIO_HOME", ROOT / ".studio"))
    packages = template_install(TEMPLATE.name, home)
    site = tmp_path_factory.mktemp("site") / "project"
    ignore = shutil.ignore_patterns("node_modules", "dist", ".astro")
    shutil.copytree(TEMPLATE, site, ignore=ignore)
    (site / "node_modules").symlink_to(packages / "node_modules")
    write_all_page(site, library)
    argv = [str(node()), "node_modules/astro/bin/astro.mjs", "build"]
    env = {**os.environ, "ASTRO_TELEMETRY_DISABLED": "1"}
    done = subprocess.run(argv, cwd=site, env=env, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    return site / "dist"


def write_all_page(site: Path, library: Library) -> None:
    """Each component twice on one page, as inserting it twice would: Name.astro, Name2.astro; id, id-2."""
    imports, lines, counts = [], [], dict[str, int]()
    ends = {"navigation": 0, "footer": 2}
    order = sorted(library, key=lambda item: (ends.get(item.section, 1), item.name))
    for component in [item for item in order for _ in range(2)]:
        counts[component.section] = number = counts.get(component.section, 0) + 1
        suffix = "" if number == 1 else str(number)
        name = "All" + re.sub(r"\.astro$", suffix, component.file)
        (site / "src" / "components" / f"{name}.astro").write_text(component.source, encoding="utf-8")
        imports.append(f"import {name} from '../components/{name}.astro';")
        lines.append(f'<{name} id="{component.section}{suffix and "-" + suffix}" />')
    page = ["---", "import Layout from '../layouts/Layout.astro';", *imports, "---", '<Layout title="All">']
    text = "\n".join([*page, '<main id="main">', *lines, "</main>", "</Layout>", ""])
    (site / "src" / "pages" / "all.astro").write_text(text, encoding="utf-8")
