"""A project of `user`, made from a few files."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.projects import services
from apps.projects.models import Project, ProjectMember

SITE = (
    b'{"name": "Bakery", "lang": "en", "mode": "light", "seo": {"title": "Bread", "description": "Fresh"}}\n'
)
FILES = {
    "/package.json": b'{"name": "site", "dependencies": {"astro": "7.0.0"}}\n',
    "/src/site.json": SITE,
    "/src/pages/index.astro": b"---\n---\n<h1>one</h1>\n<h2>two</h2>\n<h3>three</h3>\n"
    b"<p>four</p>\n<p>five</p>\n",
    "/public/logo.png": b"\x89PNG\r\n\x1a\n\x00\x00",
}


@pytest.fixture
def project(user: User) -> Project:
    return services.create_project(user=user, name="Bakery", files=FILES)


@pytest.fixture
def member(client: Client, user: User) -> Client:
    """Signed in as `user`."""
    client.force_login(user)
    return client


@pytest.fixture
def viewer(make_user: Any, project: Project) -> Client:
    """Signed in as a person who may only look at `project`."""
    person = make_user("vera@example.com")
    ProjectMember.objects.create(project=project, user=person, right="view")
    client = Client()
    client.force_login(person)
    return client
