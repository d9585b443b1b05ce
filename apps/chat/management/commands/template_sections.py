"""`manage.py template_sections`: write the first page of each template out of the component library."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.chat.engine.shapes import HTML, REACT, SVELTE, VUE, Shape
from apps.chat.engine.starters import sprites, starter
from apps.components.services import whole_library
from apps.projects.templates_store import read_template, template_root

TEMPLATES = {"react-vite": REACT, "vue-vite": VUE, "svelte-vite": SVELTE, "static-html": HTML}


def wanted(name: str, shape: Shape) -> dict[str, str]:
    """path → text of what a template's first page should be."""
    baseline = {
        path: raw.decode() for path, raw in read_template("baseline-landing").items() if _is_text(path)
    }
    page = template_root() / name / shape.page.lstrip("/")
    present = page.read_text(encoding="utf-8") if page.is_file() else shape.blank
    files = starter(shape, whole_library(), baseline, present)
    return files | (sprites(baseline) if shape.holds_sections else {})


def _is_text(path: str) -> bool:
    return path.endswith((".astro", ".ts", ".json"))


class Command(BaseCommand):
    """Run it after changing a `section.html` of the library, or baseline-landing's words."""

    help = "Write the sections of the templates that are not Astro."

    def handle(self, *args: Any, **options: Any) -> None:
        """Files are written where they differ."""
        for name, shape in TEMPLATES.items():
            for path, text in wanted(name, shape).items():
                file = Path(template_root() / name / path.lstrip("/"))
                if not file.is_file() or file.read_text(encoding="utf-8") != text:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text, encoding="utf-8")
                    self.stdout.write(f"{name}{path}")
