"""The list of projects, the ways to make one, and their life."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.projects import services
from apps.projects.models import Project, ProjectMember
from apps.projects.views.pages import name_from_prompt

INDEX = "/src/pages/index.astro"
JSON = {"HTTP_ACCEPT": "application/json"}


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, json.dumps(fields), content_type="application/json", **JSON)


def test_settings_reach_the_site(member: Client, project: Project) -> None:
    url = reverse("projects:settings", args=[project.pk])
    fields = {
        "name": "Panadería",
        "description": "d",
        "title": "T",
        "summary": "S",
        "keywords": "a, b",
        "og_image": "",
        "favicon": "/f.svg",
    }
    assert member.post(url, fields).status_code == 200
    project.refresh_from_db()
    site = json.loads(services.read_file(project.head, "/src/site.json"))
    assert (project.name, site["name"], site["seo"]["title"], site["seo"]["keywords"]) == (
        "Panadería",
        "Panadería",
        "T",
        ["a", "b"],
    )
    assert member.post(url, {**fields, "favicon": "javascript:x"}).status_code == 422
    assert member.post(url, {**fields, "name": ""}).status_code == 422


def test_list_search_status_and_cursor(member: Client, user: User, outsider: User) -> None:
    files = {"/a.txt": b"a"}
    services.create_project(user=outsider, name="Foreign bakery", files=files)
    for number in range(30):
        services.create_project(
            user=user, name=f"Site {number:02}", description="A bakery" if number % 2 else "", files=files
        )
    url = reverse("projects:list")
    page = member.get(url, {"sort": "name"}).context["page"]
    names = [row.name for row in page]
    page = member.get(url, {"sort": "name", "page": page.next_page_number}, HTTP_HX_REQUEST="true").context[
        "page"
    ]
    assert [*names, *[row.name for row in page]] == [f"Site {number:02}" for number in range(30)]
    assert not page.has_next
    found = member.get(url, {"q": "BAKERY site", "sort": "updated"}).context["page"]
    assert len(found) == 15
    archived = Project.objects.get(name="Site 03")
    services.archive(project=archived, user=user)
    assert len(member.get(url, {"q": "bakery"}).context["page"]) == 14
    assert [row.name for row in member.get(url, {"status": "archived"}).context["page"]] == ["Site 03"]
    assert member.get(url, {"status": "draft", "q": "nothing"}).status_code == 200


def test_the_list_takes_a_constant_number_of_queries(
    member: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(20) as captured:
            member.get(reverse("projects:list"))
        return len(captured)

    services.create_project(user=user, name="One", files={"/a.txt": b"a"})
    few = count()
    for number in range(20):
        services.create_project(user=user, name=f"Site {number}", files={"/a.txt": b"a"})
    assert count() == few


@pytest.mark.parametrize("name", ["history", "code", "tree", "diff"])
def test_the_builder_takes_a_constant_number_of_queries(
    member: Client, user: User, project: Project, name: str, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(20) as captured:
            member.get(reverse(f"projects:{name}", args=[project.pk]))
        return len(captured)

    def change(number: int) -> None:
        files = {f"/f{number}-{n}.txt": b"%d" % number for n in range(20)}
        services.commit(project=project, base_id=None, changes=files, kind="edit", message="m", author=user)

    change(0)
    few = count()
    for number in range(1, 8):
        change(number)
    assert count() == few


def test_life_of_a_project(member: Client, project: Project, user: User) -> None:
    def act(action: str, **fields: str) -> Any:
        return member.post(reverse(f"projects:{action}", args=[project.pk]), fields)

    assert act("rename", name="Other").status_code == 302
    assert act("archive").status_code == 302
    assert (
        post(member, reverse("projects:file_save", args=[project.pk]), path="/a", content="").json()["code"]
        == "project_archived"
    )
    assert act("unarchive").status_code == 302
    assert act("duplicate").status_code == 302
    copy = Project.objects.exclude(pk=project.pk).get()
    assert (copy.name, copy.head.tree) == ("Other (copy)", project.head.tree)
    assert act("delete").status_code == 302
    assert [row.pk for row in member.get(reverse("projects:list")).context["page"]] == [copy.pk]
    assert [row.pk for row in member.get(reverse("projects:list") + "?status=deleted").context["page"]] == [
        project.pk
    ]
    assert act("restore").status_code == 302
    assert member.get(reverse("projects:tree", args=[project.pk])).status_code == 200


def test_duplicate_of_a_shared_project_lands_at_home(viewer: Client, project: Project) -> None:
    viewer.post(reverse("projects:duplicate", args=[project.pk]))
    copy = Project.objects.exclude(pk=project.pk).get()
    assert copy.organization != project.organization
    assert services.read_file(copy.head, INDEX) == services.read_file(project.head, INDEX)


def zipped(files: dict[str, bytes]) -> SimpleUploadedFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("my-site.zip", target.getvalue())


def test_create_from_a_zip(member: Client) -> None:
    url = reverse("projects:create_from_zip")
    bad = member.post(url, {"file": zipped({"index.html": b"x"})})
    assert bad.status_code == 422
    assert b"package.json" in bad.content
    assert member.post(url, {"file": SimpleUploadedFile("x.zip", b"no zip")}).status_code == 422
    assert member.post(url, {}).status_code == 422
    good = member.post(url, {"file": zipped({"package.json": b"{}", "src/pages/index.astro": b"hi"})})
    project = Project.objects.get()
    assert good["Location"] == reverse("chat:builder", args=[project.pk])
    assert (project.name, project.head.kind) == ("my site", "upload")


def test_create_from_the_template(member: Client) -> None:
    assert member.post(reverse("projects:create_from_template"), {"name": ""}).status_code == 422
    assert (
        member.post(
            reverse("projects:create_from_template"), {"name": "x", "template": "../secret"}
        ).status_code
        == 404
    )
    member.post(reverse("projects:create_from_template"), {"name": "Mine", "template": "baseline-landing"})
    project = Project.objects.get()
    assert INDEX in project.head.tree
    assert "/package.json" in project.head.tree
    assert not any(
        part in path for path in project.head.tree for part in ("node_modules", "/dist/", "Dockerfile")
    )
    assert json.loads(services.read_file(project.head, "/src/site.json"))["name"] == "Mine"


def test_a_prompt_becomes_a_project(member: Client) -> None:
    answer = member.post(
        reverse("projects:create_from_prompt"), {"prompt": "a landing page for a bakery in Lisbon, warm"}
    )
    project = Project.objects.get()
    assert answer["Location"] == reverse("chat:builder", args=[project.pk])
    assert project.name == "Bakery in Lisbon"
    assert member.session[f"first_prompt:{project.pk}"].endswith("warm")
    assert member.post(reverse("projects:create_from_prompt"), {"prompt": "x" * 10_001}).status_code == 422


def test_the_words_of_a_stranger_are_kept_through_sign_up(client: Client, db: None) -> None:
    url = reverse("projects:create_from_prompt")
    answer = client.post(url, {"prompt": "a page for my gym"})
    assert answer["Location"].startswith(reverse("account_signup"))
    answer = client.post(
        answer["Location"], {"email": "new@example.com", "password1": "corr3ct-horse-battery", "next": url}
    )
    assert answer["Location"] == url
    answer = client.get(url)
    project = Project.objects.get()
    assert client.session[f"first_prompt:{project.pk}"] == "a page for my gym"
    assert client.get(url)["Location"] == reverse("projects:new")


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Please make me a website for the Golden Gate Yoga studio with classes", "Golden Gate Yoga studio"),
        ("a landing page for a bakery in Lisbon with a menu", "Bakery in Lisbon"),
        ("\u0000\u202e", "New project"),
        ("portfolio", "Portfolio"),
    ],
)
def test_names_from_prompts(prompt: str, name: str) -> None:
    assert name_from_prompt(prompt) == name


def test_settings_change_who_sees_it(member: Client, project: Project) -> None:
    url = reverse("projects:settings", args=[project.pk])
    assert member.post(url, {"name": "Bakery", "visibility": "shared"}).status_code == 200
    project.refresh_from_db()
    assert project.visibility == "shared"
    assert member.post(url, {"name": "Bakery"}).status_code == 200
    refused = member.post(url, {"name": "Bakery", "visibility": "the-moon"})
    assert refused.status_code == 422
    project.refresh_from_db()
    assert project.visibility == "shared"


def test_only_managers_change_who_sees_it(client: Client, project: Project, make_user: Any) -> None:
    editor = make_user("editor@example.com")
    ProjectMember.objects.create(project=project, user=editor, right="edit")
    client.force_login(editor)
    url = reverse("projects:settings", args=[project.pk])
    assert client.get(url).context["form"].fields["visibility"].disabled
    assert client.post(url, {"name": "Bakery", "visibility": "public"}).status_code == 200
    project.refresh_from_db()
    assert project.visibility == "private"
