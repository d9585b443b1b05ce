"""Pointing over HTTP: what an element is told to be, each kind of change as one revision, rights, locks, old pages."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.projects import services as projects
from apps.projects.models import Project, ProjectMember
from apps.workspaces.runtime import toolchain

pytestmark = pytest.mark.django_db

COMPONENTS = "/src/components/"
HERO = COMPONENTS + "Hero.astro"
FEATURES = COMPONENTS + "Features.astro"
PRICING = COMPONENTS + "Pricing.astro"
PAGE = "/src/pages/index.astro"


@pytest.fixture(scope="module", autouse=True)
def _toolbox() -> None:
    toolchain.agent_install(settings.STUDIO_HOME)


def template(name: str) -> dict[str, bytes]:
    root: Path = toolchain.TEMPLATES / name
    files = (path for path in root.rglob("*") if path.is_file() and "node_modules" not in path.parts)
    found = {f"/{path.relative_to(root)}": path.read_bytes() for path in files}
    left_out = ("/.astro/", "/dist/", "/template.json")
    return {path: content for path, content in found.items() if not path.startswith(left_out)}


@pytest.fixture
def site(user: User) -> Project:
    files = template("baseline-landing") | {"/public/images/team.png": b"\x89PNG\r\n"}
    return projects.create_project(user=user, name="Site", files=files)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


class Pointer:
    """A builder's script: points at what begins with some text in a file."""

    def __init__(self, client: Client, project: Project) -> None:
        self.client, self.project = client, project
        self.head = str(project.head_id)

    def text(self, path: str) -> str:
        head = projects.head_of(self.project)
        assert head is not None
        return projects.read_file(head, path).decode()

    def at(self, path: str, start: str, index: int = 0, count: int = 1, **more: Any) -> dict[str, Any]:
        return {"loc": f"{path}:{self.text(path).index(start)}", "index": index, "count": count, **more}

    def post(self, name: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        url = reverse(f"chat:point_{name}", args=[self.project.pk])
        response = self.client.post(
            url, json.dumps(body), content_type="application/json", headers={"accept": "application/json"}
        )
        return response.status_code, response.json()

    def describe(self, spot: dict[str, Any]) -> dict[str, Any]:
        status, answer = self.post("describe", spot)
        assert status == 200, answer
        element: dict[str, Any] = answer["element"]
        return element

    def change(self, spot: dict[str, Any], kind: str, reach: str = "one", **wish: Any) -> dict[str, Any]:
        status, answer = self.attempt(spot, kind, reach, **wish)
        assert status == 200, answer
        self.head = answer["revision"]["id"]
        return answer

    def attempt(self, spot: dict[str, Any], kind: str, reach: str = "one", **wish: Any) -> tuple[int, Any]:
        return self.post(
            "change", spot | {"head": self.head, "change": {"type": kind, **wish}, "reach": reach}
        )

    def section(self, section: str, action: str, **more: Any) -> tuple[int, dict[str, Any]]:
        status, answer = self.post(
            "section", {"section": section, "head": self.head, "action": action, **more}
        )
        self.head = answer.get("head", self.head)
        return status, answer

    def differing(self, path: str, before: str) -> list[tuple[str, str]]:
        """The lines that changed, old and new."""
        return [(one, other) for one, other in self.lines(path, before) if one != other]

    def lines(self, path: str, before: str) -> list[tuple[str, str]]:
        """Each line before and now."""
        return list(zip(before.splitlines(), self.text(path).splitlines(), strict=True))


@pytest.fixture
def point(user: User, site: Project) -> Pointer:
    return Pointer(client_of(user), site)


def test_what_an_element_is(point: Pointer) -> None:
    told = point.describe(point.at(HERO, "<Heading", tag="h1"))
    assert told["text"] == {
        "value": "The calm workspace for small teams", "isEditable": True, "why": "", "isMultiline": False,
    }  # fmt: skip
    assert (told["tag"], told["label"], told["file"]) == ("h1", "heading", HERO)
    assert told["section"] == {
        "id": "hero", "name": "Hero", "title": "Hero", "isHidden": False, "isLocked": False,
    }  # fmt: skip
    assert told["classes"] == ["title-1"]
    assert [control["name"] for control in told["controls"]][:3] == ["color", "background", "size"]
    assert told["link"] is told["image"] is told["repeats"] is told["instances"] is None
    assert told["can"]["text"] is told["can"]["hide"] is True
    assert "only once" in told["can"]["duplicate"]


def test_words_are_exchanged_and_nothing_else(point: Pointer) -> None:
    before = point.text(HERO)
    answer = point.change(point.at(HERO, "<Heading", tag="h1"), "text", value='Say "hi" \\ to 🌍 — مرحبا')
    ((old, new),) = point.differing(HERO, before)
    assert old == '  "heading": "The calm workspace for small teams",'
    assert new == '  "heading": "Say \\"hi\\" \\\\ to 🌍 — مرحبا",'
    assert answer["revision"]["message"] == "Change the heading of Hero"
    assert answer["element"]["text"]["value"] == 'Say "hi" \\ to 🌍 — مرحبا'
    assert point.project.revisions.first().kind == "edit"  # type: ignore[union-attr]


def test_one_card_of_many(point: Pointer) -> None:
    spot = point.at(FEATURES, "<h3", 2, 6, tag="h3")
    told = point.describe(spot)
    assert told["repeats"]["words"] == "6 headings come from this"
    before = point.text(FEATURES)
    point.change(spot, "text", value="Clients")
    assert point.differing(FEATURES, before) == [
        ('      "title": "Clients in the loop",', '      "title": "Clients",')
    ]


def test_nested_lists_and_conditions_find_their_item(point: Pointer) -> None:
    point.change(point.at(PRICING, '<li class="flex gap-3"', 5, 11, tag="li"), "text", value="No clocks")
    assert '"No clocks"' in point.text(PRICING)
    assert "Time and budgets" not in point.text(PRICING)
    badge = point.at(PRICING, '<span class="rounded-base bg-primary', 0, 1, tag="span")
    point.change(badge, "text", value="Favourite")
    assert '"badge": "Favourite"' in point.text(PRICING)


def test_an_item_that_cannot_be_told_is_refused(point: Pointer) -> None:
    status, answer = point.attempt(point.at(FEATURES, "<h3", 2, 7, tag="h3"), "text", value="Clients")
    assert (status, answer["code"]) == (422, "which_one")
    status, answer = point.attempt(point.at(FEATURES, "<h3", 2, 7, tag="h3"), "remove")
    assert (status, answer["code"]) == (422, "which_one")


def test_a_look_that_many_share_is_offered_for_all(point: Pointer) -> None:
    spot = point.at(FEATURES, "<h3", 2, 6, tag="h3")
    status, answer = point.attempt(spot, "control", name="color", value="text-primary")
    assert (status, answer["code"]) == (422, "reaches_all")
    assert answer["details"]["offer"] == "6 headings come from this"
    before = point.text(FEATURES)
    answer = point.change(spot, "control", reach="all", name="color", value="text-primary")
    ((_, new),) = point.differing(FEATURES, before)
    assert 'class="title-3 mt-5 text-primary"' in new
    control = next(one for one in answer["element"]["controls"] if one["name"] == "color")
    assert control["value"] == "text-primary"
    point.change(spot, "control", reach="all", name="color", value="")
    assert point.text(FEATURES) == before


def test_links(point: Pointer) -> None:
    spot = point.at(HERO, "<a href={primary", tag="a")
    assert point.describe(spot)["link"]["href"] == "#pricing"
    point.change(spot, "link", href="mailto:me@example.org")
    assert '"href": "mailto:me@example.org"' in point.text(HERO)
    for bad in (
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "evil",
        "#a\nb",
    ):
        spot = point.at(HERO, "<a href={primary", tag="a")
        assert point.attempt(spot, "link", href=bad)[1]["code"] == "bad_link", bad


def test_pictures_are_the_projects_own(point: Pointer) -> None:
    artwork = COMPONENTS + "ui/Artwork.astro"
    owner = point.at(HERO, '<div class="frame')
    spot = point.at(artwork, "<svg", tag="svg", owner=owner)
    told = point.describe(spot)
    assert told["section"]["id"] == "hero"
    assert told["image"]["isEditable"]
    assert "/images/team.png" in told["image"]["choices"]
    before, drawn = point.text(HERO), point.text(artwork)
    point.change(spot, "image", src="/images/team.png", alt="Our team")
    assert point.differing(HERO, before) == [
        ('    "src": "",', '    "src": "/images/team.png",'),
        ('    "alt": "A tidy planning board with cards and a chart",', '    "alt": "Our team",'),
    ]
    assert point.text(artwork) == drawn
    spot["owner"] = point.at(HERO, '<div class="frame')
    for src, code in (("https://example.org/a.png", "remote_image"), ("/images/none.png", "image_missing")):
        status, answer = point.attempt(spot, "image", src=src)
        assert (status, answer["code"]) == (422, code)


def test_cards_are_doubled_moved_and_removed(point: Pointer) -> None:
    before = point.text(FEATURES)
    spot = point.at(FEATURES, "<li", 0, 6, tag="li")
    answer = point.change(spot, "move", by=1)
    assert answer["element"]["index"] == 1
    assert point.text(FEATURES).index("A clear day ahead") < point.text(FEATURES).index(
        "One plan for everyone"
    )
    point.change(spot | {"index": 1}, "move", to=0)
    assert point.text(FEATURES) == before
    answer = point.change(spot, "duplicate")
    assert answer["element"]["count"] == 7
    assert point.text(FEATURES).count("One plan for everyone") == 2
    answer = point.change(spot | {"loc": answer["element"]["loc"], "index": 1, "count": 7}, "remove")
    assert answer["element"] is None
    assert point.text(FEATURES) == before


def test_hiding_and_back(point: Pointer) -> None:
    before = point.text(HERO)
    spot = point.at(HERO, '<p class="lead', tag="p")
    answer = point.change(spot, "hide", hidden=True)
    assert answer["element"]["isHidden"] is True
    assert '<p hidden class="lead' in point.text(HERO)
    point.change(spot, "hide", hidden=False)
    assert point.text(HERO) == before


def test_an_older_page_is_told_so(point: Pointer, user: User) -> None:
    seen = point.head
    heading = point.at(HERO, "<Heading", tag="h1")
    point.change(heading, "text", value="A longer heading than the one before it was")
    # another file has not changed since, so its elements are where they were
    status, _ = point.post(
        "change",
        point.at(FEATURES, "<h2", tag="h2") | {"head": seen, "change": {"type": "text", "value": "New"}},
    )
    assert status == 200
    status, answer = point.post("change", heading | {"head": seen, "change": {"type": "text", "value": "x"}})
    assert (status, answer["code"]) == (409, "stale_selection")
    assert point.post("describe", heading | {"loc": f"{HERO}:7"})[1]["code"] == "stale_selection"
    assert point.post("describe", heading | {"loc": "/src/none.astro:7"})[1]["code"] == "stale_selection"


def test_locks_hold(point: Pointer) -> None:
    assert point.section("hero", "lock")[1]["sections"][1]["isLocked"] is True
    spot = point.at(HERO, "<Heading", tag="h1")
    assert point.describe(spot)["section"]["isLocked"] is True
    status, answer = point.attempt(spot, "text", value="x")
    assert (status, answer["code"]) == (403, "locked")
    assert point.section("hero", "remove")[1]["code"] == "locked"
    point.section("hero", "unlock")
    point.change(spot, "text", value="x")
    projects.lock(project=point.project, user=None, path=HERO)
    spot = point.at(HERO, "<Heading", tag="h1")
    assert point.attempt(spot, "text", value="y")[1]["code"] == "locked"


def test_sections(point: Pointer) -> None:
    before = point.text(PAGE)
    order = [one["id"] for one in point.section("features", "down")[1]["sections"]]
    assert order[:4] == ["navigation", "hero", "testimonials", "features"]
    point.section("features", "move", to=1)
    assert point.text(PAGE) == before
    hidden = point.section("pricing", "hide")[1]
    assert next(one for one in hidden["sections"] if one["id"] == "pricing")["isHidden"] is True
    assert '    {/* <Pricing id="pricing" /> */}\n' in point.text(PAGE)
    point.section("pricing", "show")
    assert point.text(PAGE) == before
    doubled = point.section("faq", "duplicate")[1]
    assert [one["id"] for one in doubled["sections"]][5:8] == ["faq", "faq-2", "cta"]
    assert point.text(COMPONENTS + "Faq2.astro") == point.text(COMPONENTS + "Faq.astro")
    point.section("faq-2", "remove")
    assert point.text(PAGE) == before
    head = projects.head_of(point.project)
    assert head is not None
    assert COMPONENTS + "Faq2.astro" not in head.tree


@pytest.mark.parametrize(
    ("section", "action", "more", "code"),
    [
        ("navigation", "down", {}, "bad_position"),
        ("hero", "up", {}, "bad_position"),
        ("hero", "move", {"to": 99}, "bad_position"),
        ("nowhere", "hide", {}, "section_not_found"),
        ("hero", "show", {}, "section_shown"),
        ("hero", "explode", {}, "bad_change"),
        ("hero", "move", {"to": "1"}, "bad_change"),
    ],
)
def test_what_sections_cannot_do(
    point: Pointer, section: str, action: str, more: dict[str, Any], code: str
) -> None:
    status, answer = point.section(section, action, **more)
    assert (status, answer["code"]) == (422, code)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"loc": "x"}, "bad_loc"),
        ({"loc": f"{HERO}:-1"}, "bad_loc"),
        ({"loc": f"{HERO}:1", "index": "0"}, "bad_index"),
        ({"loc": f"{HERO}:1", "count": 10**9}, "bad_index"),
        ({"loc": "/../etc/passwd:1"}, None),
    ],
)
def test_bad_requests(point: Pointer, fields: dict[str, Any], code: str | None) -> None:
    status, answer = point.post("describe", fields)
    assert status in (409, 422)
    assert code is None or answer["code"] == code


def test_a_file_that_is_used_twice(point: Pointer, user: User) -> None:
    twice = point.text(PAGE).replace('<Hero id="hero" />', '<Hero id="hero" />\n    <Hero id="again" />')
    revision = projects.commit(
        project=point.project,
        base_id=None,
        changes={PAGE: twice.encode()},
        kind="edit",
        message="x",
        author=user,
    )
    point.head = str(revision.pk)
    spot = point.at(HERO, "<Heading", 1, 2, tag="h2")
    told = point.describe(spot)
    assert (told["section"]["id"], told["instances"]["count"], told["repeats"]) == ("again", 2, None)
    status, answer = point.attempt(spot, "text", value="x")
    assert (status, answer["code"]) == (422, "reaches_all")
    assert answer["details"]["offer"] == "This part is used 2 times on the page"
    assert point.change(spot, "text", reach="all", value="Both")["element"]["text"]["value"] == "Both"


def test_a_picture_of_one_of_several(point: Pointer) -> None:
    avatar, people = COMPONENTS + "ui/Avatar.astro", COMPONENTS + "Testimonials.astro"
    before = point.text(people)
    owner = point.at(people, "<figcaption", 1, 3)
    point.change(point.at(avatar, "<img", 0, 1, tag="img", owner=owner), "image", src="/images/team.png")
    changed = [line for line, (old, new) in enumerate(point.lines(people, before)) if old != new]
    assert changed == [before[: before.index("David Brandt")].count("\n") + 2]


def test_strangers_learn_nothing(site: Project, outsider: User) -> None:
    stranger = Pointer(client_of(outsider), site)
    for name in ("describe", "change", "section"):
        assert stranger.post(name, stranger.at(HERO, "<Heading"))[0] == 404
    assert stranger.client.get(reverse("chat:point_sections", args=[site.pk])).status_code == 404


def test_over_rest(user: User, site: Project) -> None:
    point = Pointer(client_of(user), site)
    spot = point.at(HERO, "<Heading", tag="h1")
    address = f"/api/v1/projects/{site.pk}/point"

    def post(name: str, body: dict[str, Any]) -> Any:
        return point.client.post(f"{address}/{name}", json.dumps(body), content_type="application/json")

    assert post("describe", spot).json()["data"]["element"]["line"] == 53
    answer = post("change", spot | {"head": point.head, "change": {"type": "text", "value": "By REST"}})
    assert answer.json()["data"]["revision"]["message"] == "Change the heading of Hero"
    assert post("change", spot | {"change": {}}).status_code == 422
    sections = point.client.get(f"{address}/sections").json()["data"]
    hidden = post("section", {"section": "faq", "action": "hide", "head": sections["head"]}).json()["data"]
    assert [one["id"] for one in hidden["sections"] if one["isHidden"]] == ["faq"]


def test_who_may_only_look(site: Project, outsider: User) -> None:
    ProjectMember.objects.create(project=site, user=outsider, right="view")
    viewer = Pointer(client_of(outsider), site)
    spot = viewer.at(HERO, "<Heading")
    assert viewer.post("describe", spot)[0] == 403
    assert viewer.attempt(spot, "text", value="x")[0] == 403
    assert viewer.section("hero", "hide")[0] == 403
    url = reverse("chat:point_sections", args=[site.pk])
    assert viewer.client.get(url).status_code == 200


def test_plain_html(user: User) -> None:
    project = projects.create_project(user=user, name="Html", files=template("static-html"))
    point = Pointer(client_of(user), project)
    page = "/index.html"
    before = point.text(page)
    spot = point.at(page, '<a href="#pricing" class="button', tag="a")
    told = point.describe(spot)
    assert (told["text"]["value"], told["link"]["href"]) == ("Start free", "#pricing")
    point.change(spot, "text", value="Start <now> & {here}")
    ((_, new),) = point.differing(page, before)
    assert "Start &lt;now&gt; &amp; {here}</a>" in new
    point.change(spot, "text", value="Start free")
    assert point.text(page) == before
    point.section("hero", "hide")
    assert "<section hidden" in point.text(page)
    point.section("hero", "show")
    assert point.text(page) == before
    card = point.at(page, '<li data-item="links">', tag="li")
    point.change(card, "move", by=1)
    point.change(point.at(page, '<li data-item="links">', tag="li"), "move", by=1)
    assert point.text(page) == before
