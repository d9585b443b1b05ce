"""A project of `user`, made from a few files."""

import pytest

from apps.accounts.models import User
from apps.projects import services
from apps.projects.models import Project

SITE = (
    b'{"name": "Bakery", "lang": "en", "mode": "light", "seo": {"title": "Bread", "description": "Fresh"}}\n'
)
FILES = {
    "/package.json": b'{"name": "site", "dependencies": {"astro": "7.0.0"}}\n',
    "/src/site.json": SITE,
    "/src/pages/index.astro": b"---\n---\n<h1>one</h1>\n<h2>two</h2>\n<h3>three</h3>\n<p>four</p>\n<p>five</p>\n",
    "/public/logo.png": b"\x89PNG\r\n\x1a\n\x00\x00",
}


@pytest.fixture
def project(user: User) -> Project:
    return services.create_project(user=user, name="Bakery", files=FILES)
