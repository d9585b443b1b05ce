"""Facts of head that a project's row carries, so that lists need no tree."""

import json
from typing import Any

from apps.projects import blobs
from apps.projects.models import Project, Revision
from apps.projects.trees import digest_at, total_size

SITE_FILE = "/src/site.json"
MAX_SITE_FILE = 64 * 1024
SEO_TEXTS = ("title", "description", "ogImage", "favicon")


def facts_of(project: Project, head: Revision | None, revision: Revision) -> dict[str, Any]:
    """Field → value to set on `project` when `revision` follows `head`."""
    facts: dict[str, Any] = {
        "file_count": len(revision.tree),
        "total_size": total_size(revision.tree),
        "version": revision.number,
        "last_modified_by": revision.author,
    }
    old_tree = head.tree if head else {}
    if digest_at(old_tree, SITE_FILE) != digest_at(revision.tree, SITE_FILE):
        facts |= _site_facts(project, read_site(head), read_site(revision))
    return facts


def _site_facts(project: Project, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The mirror of site.json: `seo`, and the name when the file's own name changed."""
    facts: dict[str, Any] = {"configuration": {**project.configuration, "seo": clean_seo(new.get("seo"))}}
    name = new.get("name")
    if old and isinstance(name, str) and name.strip() and name != old.get("name"):
        facts["name"] = _clean(name.strip(), 100)
    return facts


def read_site(revision: Revision | None) -> dict[str, Any]:
    """/src/site.json as an object; {} when it is missing, too large or not an object."""
    entry = revision.tree.get(SITE_FILE) if revision else None
    if revision is None or entry is None or not entry["text"] or entry["size"] > MAX_SITE_FILE:
        return {}
    content = blobs.get_many(revision.organization_id, [entry["digest"]])[entry["digest"]]
    try:
        site = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return site if isinstance(site, dict) else {}


def clean_seo(seo: Any) -> dict[str, Any]:
    """The SEO fields of types.md that have the right type, cut to a sane length, fit for a JSON column."""
    if not isinstance(seo, dict):
        return {}
    clean: dict[str, Any] = {key: _clean(seo[key], 500) for key in SEO_TEXTS if isinstance(seo.get(key), str)}
    if isinstance(seo.get("keywords"), list):
        clean["keywords"] = [_clean(word, 100) for word in seo["keywords"] if isinstance(word, str)][:50]
    return clean


def _clean(text: str, limit: int) -> str:
    """PostgreSQL takes neither NUL nor lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")[:limit]
