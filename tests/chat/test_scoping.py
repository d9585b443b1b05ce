"""What a message may touch, as its form says it."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.chat.models import Turn
from apps.chat.services import read_scope
from apps.core.errors import Invalid
from apps.projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)
HERO = {"sections": ["hero"], "files": ["/src/components/Hero.astro"], "label": "Heading in Hero"}


def test_without_a_scope_there_is_none(project: Project) -> None:
    for text in ("", "  ", "{}", '{"sections": [], "files": null, "label": "x"}'):
        assert read_scope(project, text) is None


def test_known_sections_and_files_are_kept_once(project: Project) -> None:
    doubled = {**HERO, "sections": ["hero", "hero"], "label": " Heading\n in  Hero ", "more": 1}
    assert read_scope(project, json.dumps(doubled)) == HERO


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        "[" * 3000,
        json.dumps({**HERO, "sections": "hero"}),
        json.dumps({**HERO, "files": [1]}),
        json.dumps({**HERO, "files": [""]}),
        json.dumps({**HERO, "label": {}}),
        json.dumps({**HERO, "sections": [f"s{number}" for number in range(51)]}),
        json.dumps({**HERO, "label": "x" * 10_000}),
    ],
)
def test_another_shape_is_refused(project: Project, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_scope(project, text)
    assert refused.value.code == "bad_scope"


@pytest.mark.parametrize(
    ("part", "named"),
    [({"sections": ["herro"]}, "#herro"), ({"files": ["/src/../secret"]}, "/src/../secret")],
)
def test_what_the_project_does_not_have_is_named(project: Project, part: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_scope(project, json.dumps({**HERO, **part}))
    assert refused.value.data["missing"] == [named]
    assert named in str(refused.value.message)


def test_a_message_takes_its_scope_along(project: Project, user: User) -> None:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("chat:send", args=[project.pk])
    sent = client.post(address, {"content": "Make it shorter", "scope": json.dumps(HERO)})
    assert sent.status_code == 200
    assert Turn.objects.get(project=project).scope == HERO
    bad = client.post(address, {"content": "And this", "scope": '{"sections": ["gone"]}'})
    assert bad.status_code == 422
    assert Turn.objects.filter(project=project).count() == 1
