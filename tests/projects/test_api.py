"""/api/v1: shapes as in the type documents, rights, errors."""

import base64
from typing import Any

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.projects import services
from apps.projects.models import Project, ProjectMember

INDEX = "/src/pages/index.astro"
PROJECT = {
    "id",
    "name",
    "ownerId",
    "status",
    "visibility",
    "configuration",
    "metadata",
    "createdAt",
    "updatedAt",
}
METADATA = {"fileCount", "totalSize", "lastModifiedBy", "version", "buildCount", "exportCount"}
LIST_ITEM = {"id", "name", "description", "status", "visibility", "updatedAt", "previewImage", "metadata"}
FILE = {
    "id", "workspaceId", "path", "name", "type", "mimeType", "size", "encoding", "isGenerated", "parentId",
    "createdAt", "updatedAt", "version",
}  # fmt: skip


@pytest.fixture
def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def url(project: Project, rest: str = "") -> str:
    return f"/api/v1/projects/{project.pk}{rest}"


def test_strangers_are_asked_to_sign_in(project: Project) -> None:
    answer = APIClient().get("/api/v1/projects")
    assert answer.status_code == 401
    assert answer.json()["success"] is False


def test_project_shape(api: APIClient, project: Project) -> None:
    data = api.get(url(project)).json()["data"]
    assert data.keys() >= PROJECT
    assert data["metadata"].keys() == METADATA
    assert data["configuration"]["seo"]["title"] == "Bread"
    assert data["configuration"]["build"]["outputFormat"] == "static"


def test_list_shape_search_and_pages(api: APIClient, project: Project, user: User) -> None:
    services.create_project(user=user, name="Other", files={"/a": b""})
    data = api.get("/api/v1/projects", {"limit": 1, "sortBy": "name", "sortOrder": "asc"}).json()["data"]
    assert (data["total"], data["totalPages"], data["page"], data["limit"]) == (2, 2, 1, 1)
    assert data["items"][0].keys() == LIST_ITEM
    assert data["items"][0]["metadata"].keys() == {"fileCount", "totalSize", "version"}
    assert data["items"][0]["name"] == "Bakery"
    assert api.get("/api/v1/projects", {"search": "oth\0er"}).json()["data"]["total"] == 1


def test_create_patch_delete_restore_duplicate(api: APIClient) -> None:
    made = api.post(
        "/api/v1/projects", {"name": "Mine", "visibility": "shared", "configuration": {"seo": {"title": "T"}}}
    )
    assert made.status_code == 201
    data = made.json()["data"]
    assert (data["visibility"], data["configuration"]["seo"]["title"]) == ("shared", "T")
    one = f"/api/v1/projects/{data['id']}"
    changed = api.patch(
        one, {"name": "New", "description": "d", "configuration": {"build": {"minify": False}}}
    ).json()["data"]
    assert (changed["name"], changed["description"]) == ("New", "d")
    assert changed["configuration"]["build"]["minify"] is False
    assert changed["configuration"]["seo"]["title"] == "T"
    copy = api.post(f"{one}/duplicate", {})
    assert copy.status_code == 201
    assert copy.json()["data"]["name"] == "New (copy)"
    assert api.delete(one).status_code == 204
    assert api.get(one).status_code == 404
    assert api.post(f"{one}/restore").status_code == 200


def test_files(api: APIClient, project: Project) -> None:
    tree = api.get(url(project, "/files")).json()["data"]
    assert {row["path"] for row in tree["files"]} == set(project.head.tree)
    assert tree["files"][0].keys() == FILE
    root = next(row for row in tree["directories"] if row["id"] == tree["root"])
    assert (root["path"], root["parentId"], len(root["childIds"])) == ("/", None, 3)
    folders = {row["id"] for row in tree["directories"]}
    assert all(row["parentId"] in folders for row in tree["files"])
    content = api.get(url(project, "/files/content"), {"path": INDEX}).json()["data"]
    assert content.keys() == FILE | {"content"}
    picture = api.get(url(project, "/files/content"), {"path": "/public/logo.png"}).json()["data"]
    assert picture["encoding"] == "base64"
    assert base64.b64decode(picture["content"]).startswith(b"\x89PNG")


def test_file_operations(api: APIClient, project: Project) -> None:
    made = api.post(url(project, "/files"), {"path": "/a.bin", "content": "AAE=", "encoding": "base64"})
    assert made.status_code == 201
    assert made.json()["data"]["file"]["size"] == 2
    assert api.post(url(project, "/files"), {"path": "/a.bin"}).status_code == 409
    where = url(project, "/files/content") + "?path=/a.bin"
    moved = api.put(where, {"path": "/b.txt", "content": "text\n"}).json()["data"]
    assert (moved["success"], moved["file"]["path"], moved["file"]["content"]) == (True, "/b.txt", "text\n")
    assert api.put(where, {"content": "x"}).status_code == 404
    assert api.put(url(project, "/files/content") + "?path=/b.txt", {}).status_code == 422
    assert api.delete(url(project, "/files/content") + "?path=/b.txt").json()["data"]["success"] is True


def test_a_stale_write_is_merged_or_refused(api: APIClient, project: Project) -> None:
    base = str(project.head_id)
    text = services.read_file(project.head, INDEX).decode()
    where = url(project, "/files/content") + f"?path={INDEX}"
    assert api.put(where, {"content": text.replace("one", "1"), "baseRevisionId": base}).status_code == 200
    assert api.put(where, {"content": text.replace("five", "5"), "baseRevisionId": base}).status_code == 200
    refused = api.put(where, {"content": text.replace("one", "uno"), "baseRevisionId": base})
    assert refused.status_code == 409
    assert refused.json()["code"] == "merge_conflict"
    assert refused.json()["details"]["files"][0]["path"] == INDEX


def test_revisions(api: APIClient, project: Project) -> None:
    first = project.head
    second = services.commit(
        project=project,
        base_id=None,
        changes={},
        moves={INDEX: "/src/pages/home.astro"},
        kind="ai",
        message="m",
    )
    listed = api.get(url(project, "/revisions")).json()["data"]
    assert [row["number"] for row in listed["items"]] == [2, 1]
    assert listed["items"][0]["changes"][0]["from"] == INDEX
    assert api.get(url(project, f"/revisions/{second.pk}")).json()["data"]["kind"] == "ai"
    diff = api.get(url(project, f"/revisions/{second.pk}/diff"), {"from": str(first.pk)}).json()["data"]
    assert diff[0]["movedFrom"] == INDEX
    restored = api.post(url(project, f"/revisions/{first.pk}/restore"))
    assert restored.status_code == 201
    assert restored.json()["data"]["restoresId"] == str(first.pk)


CALLS = [
    ("get", ""), ("patch", ""), ("delete", ""), ("post", "/duplicate"), ("post", "/restore"),
    ("get", "/files"), ("post", "/files"), ("get", "/files/content?path=/package.json"),
    ("put", "/files/content?path=/package.json"),
    ("delete", "/files/content?path=/package.json"), ("get", "/revisions"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "rest"), CALLS)
def test_outsiders_get_404(outsider: User, project: Project, method: str, rest: str) -> None:
    client = APIClient()
    client.force_authenticate(outsider)
    answer = getattr(client, method)(url(project, rest))
    assert (answer.status_code, answer.json()["code"]) == (404, "project_not_found")


@pytest.mark.parametrize(
    ("method", "rest"), [call for call in CALLS if call[0] != "get" and call[1] != "/duplicate"]
)
def test_viewers_get_403(outsider: User, project: Project, method: str, rest: str) -> None:
    ProjectMember.objects.create(project=project, user=outsider, right="view")
    client = APIClient()
    client.force_authenticate(outsider)
    assert getattr(client, method)(url(project, rest)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"path": "/../x"},
        {"path": "/x", "content": "?", "encoding": "base64"},
        {"path": "/x", "content": 5, "encoding": "utf7"},
        [],
        b'{"path": "/x\\ud800"}',
        b'{"path": "/x", "content": "\\ud800"}',
        b"\xff",
        b"{",
    ],
)
def test_bad_input(api: APIClient, project: Project, body: Any) -> None:
    more = {"content_type": "application/json"} if isinstance(body, bytes) else {}
    answer = api.post(url(project, "/files"), body, **more)
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]


def test_query_counts_do_not_grow(
    api: APIClient, project: Project, user: User, django_assert_max_num_queries: Any
) -> None:
    def count(address: str) -> int:
        with django_assert_max_num_queries(15) as captured:
            assert api.get(address).status_code == 200
        return len(captured)

    addresses = ["/api/v1/projects", url(project, "/files"), url(project, "/revisions")]
    few = [count(address) for address in addresses]
    for number in range(10):
        services.create_project(user=user, name=f"P{number}", files={"/a": b""})
        services.commit(project=project, base_id=None, changes={f"/{number}": b""}, kind="edit", message="m")
    assert [count(address) for address in addresses] == few
