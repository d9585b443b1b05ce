"""What a project is made with: chosen when it is created, kept, and told."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.projects import services, templates_store
from apps.projects.models import Project

PAGES = {
    "baseline-landing": "/src/pages/index.astro",
    "static-html": "/src/main.ts",
    "react-vite": "/src/App.tsx",
    "vue-vite": "/src/App.vue",
    "svelte-vite": "/src/App.svelte",
}
CHECKED = re.compile(r'<input type="radio" name="template" value="([\w-]+)"[^>]* checked')


@pytest.fixture
def member(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_every_template_is_offered_and_the_default_chosen(member: Client) -> None:
    page = member.get(reverse("projects:new")).content.decode()
    assert set(re.findall(r'<input type="radio" name="template" value="([\w-]+)"', page)) == set(PAGES)
    assert CHECKED.findall(page) == ["baseline-landing"]
    for template in templates_store.templates():
        assert template.title in page
        assert template.description in page


def test_an_address_chooses(member: Client) -> None:
    url = reverse("projects:new")
    assert CHECKED.findall(member.get(url, {"template": "vue-vite"}).content.decode()) == ["vue-vite"]
    assert CHECKED.findall(member.get(url, {"template": "cobol"}).content.decode()) == ["baseline-landing"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("way", ["prompt", "template"])
def test_a_project_is_made_with_it(member: Client, name: str, way: str) -> None:
    fields = {"prompt": "a page for a bakery", "name": "Bread", "template": name}
    member.post(reverse(f"projects:create_from_{way}"), fields)
    project = Project.objects.select_related("head").get()
    assert project.template == name
    assert project.head is not None
    assert PAGES[name] in project.head.tree
    settings = member.get(reverse("projects:settings", args=[project.pk])).content.decode()
    assert templates_store.describe(name).title in settings


@pytest.mark.parametrize("way", ["prompt", "template"])
def test_an_unknown_one_is_told_and_the_words_are_kept(member: Client, way: str) -> None:
    fields = {"prompt": "a page for a bakery", "name": "Bread", "template": "../secrets"}
    answer = member.post(reverse(f"projects:create_from_{way}"), fields)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "There is no template" in page
    assert way == "template" or "a page for a bakery</textarea>" in page
    assert not Project.objects.exists()


def test_the_choice_of_a_stranger_is_kept_through_sign_up(client: Client, db: None) -> None:
    url = reverse("projects:create_from_prompt")
    answer = client.post(url, {"prompt": "a page for my gym", "template": "svelte-vite"})
    fields = {"email": "new@example.com", "password1": "corr3ct-horse-battery", "next": url}
    client.post(answer["Location"], fields)
    client.get(url)
    assert Project.objects.get().template == "svelte-vite"
    # The next one starts afresh.
    client.post(url, {"prompt": "another page"})
    assert set(Project.objects.values_list("template", flat=True)) == {"svelte-vite", "baseline-landing"}


def test_the_home_page_asks_too(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert re.findall(r'<option value="([\w-]+)"', page) == [row.name for row in templates_store.templates()]


def test_settings_of_a_project_whose_template_is_gone(member: Client, user: User) -> None:
    project = services.create_project(user=user, name="Old")
    Project.objects.update(template="long-gone")
    answer = member.get(reverse("projects:settings", args=[project.pk]))
    assert answer.status_code == 200
    assert "Made with" not in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_api(api: APIClient, name: str) -> None:
    answer = api.post("/api/v1/projects", {"name": "Bread", "template": name}, format="json")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["data"]["template"] == name
    project = Project.objects.select_related("head").get()
    assert project.head is not None
    assert PAGES[name] in project.head.tree


@pytest.mark.parametrize("name", ["angular", "", "../baseline-landing", 5, None, ["vue-vite"], {"a": 1}])
def test_api_refuses_what_there_is_not(api: APIClient, name: object) -> None:
    answer = api.post("/api/v1/projects", {"name": "Bread", "template": name}, format="json")
    assert 400 <= answer.status_code < 500
    assert "template" in str(answer.json()["error"])
    assert not Project.objects.exists()


def test_api_tells_what_there_is(api: APIClient) -> None:
    answer = api.post("/api/v1/projects", {"name": "Bread", "template": "angular"}, format="json")
    error = str(answer.json()["error"])
    assert "angular" in error
    for name in PAGES:
        assert name in error
