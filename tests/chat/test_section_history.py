"""One section undone or put back, everything else kept: on pages of components and in plain HTML."""

from collections.abc import Mapping

import pytest

from apps.accounts.models import User
from apps.chat.services.section_history import changed_sections, restore_section, undo_section
from apps.core.errors import Invalid, NotFound
from apps.projects import services as projects
from apps.projects.errors import MergeConflict, NothingChanged
from apps.projects.models import Project, Revision
from tests.chat.conftest import FILES

pytestmark = pytest.mark.django_db

INDEX = "/src/pages/index.astro"


def component(words: str) -> bytes:
    lines = ["---", "const { id } = Astro.props;", "const content = {", f'  "heading": "{words}",', '  "text": "t"',
             "};", "---", "<section id={id}>", "  <h2>{content.heading}</h2>", "  <p>{content.text}</p>",
             "</section>", ""]  # fmt: skip
    return "\n".join(lines).encode()


def page(*names: str) -> bytes:
    imports = "".join(f"import {name} from '../components/{name}.astro';\n" for name in names)
    tags = "".join(f'    <{name} id="{name.lower()}" />\n' for name in names)
    return (
        f"---\nimport Layout from '../layouts/Layout.astro';\n{imports}---\n"
        f"<Layout>\n  <main>\n{tags}  </main>\n</Layout>\n"
    ).encode()


def file(name: str) -> str:
    return f"/src/components/{name}.astro"


@pytest.fixture
def project(user: User) -> Project:
    """A page of three sections."""
    sections = {file(name): component(name) for name in ("Hero", "Menu", "Contact")}
    files = {**FILES, INDEX: page("Hero", "Menu", "Contact"), **sections}
    return projects.create_project(user=user, name="Bakery", files=files)


def change(project: Project, user: User, files: Mapping[str, bytes | None]) -> Revision:
    return projects.commit(
        project=project, base_id=None, changes=files, kind="ai", message="Change", author=user
    )


def told(revision: Revision) -> list[tuple[str, str]]:
    changes, problem = changed_sections(revision.parent, revision)
    assert problem == ""
    return [(each.id, each.change) for each in changes]


def text(revision: Revision, path: str) -> str:
    return projects.read_file(revision, path).decode()


def test_one_of_two_changed_sections_is_undone(project: Project, user: User) -> None:
    made = change(project, user, {file("Hero"): component("New hero"), file("Menu"): component("New menu")})
    assert told(made) == [("hero", "changed"), ("menu", "changed")]
    undone = undo_section(project=project, revision=made, section_id="#hero", author=user)
    assert projects.read_file(undone, file("Hero")) == component("Hero")
    assert projects.read_file(undone, file("Menu")) == component("New menu")
    assert (undone.kind, undone.restores_id, undone.message) == ("restore", made.pk, "Undid “Change” in Hero")
    assert [each["path"] for each in undone.changes] == [file("Hero")]


def test_what_came_later_in_the_section_stays(project: Project, user: User) -> None:
    made = change(project, user, {file("Hero"): component("New hero")})
    later = component("New hero").replace(b"<p>", b'<p class="big">')
    change(project, user, {file("Hero"): later})
    undone = undo_section(project=project, revision=made, section_id="hero", author=user)
    assert text(undone, file("Hero")) == component("Hero").replace(b"<p>", b'<p class="big">').decode()


def test_later_changes_of_the_same_lines_are_a_conflict(project: Project, user: User) -> None:
    made = change(project, user, {file("Hero"): component("New hero")})
    head = change(project, user, {file("Hero"): component("Newer hero")})
    with pytest.raises(MergeConflict) as refused:
        undo_section(project=project, revision=made, section_id="hero", author=user)
    assert refused.value.data["section"] == "hero"
    assert refused.value.data["files"][0]["path"] == file("Hero")
    assert projects.head_of(project) == head
    first = Revision.objects.get(project=project, number=1)
    put = restore_section(project=project, revision=first, section_id="hero", author=user)
    assert projects.read_file(put, file("Hero")) == component("Hero")


def test_an_added_section_goes(project: Project, user: User) -> None:
    before = projects.head_of(project)
    assert before is not None
    made = change(
        project, user, {file("Team"): component("Team"), INDEX: page("Hero", "Team", "Menu", "Contact")}
    )
    assert told(made) == [("team", "added")]
    change(project, user, {file("Hero"): component("Later")})
    undone = undo_section(project=project, revision=made, section_id="team", author=user)
    assert file("Team") not in undone.tree
    assert text(undone, INDEX) == text(before, INDEX)
    assert projects.read_file(undone, file("Hero")) == component("Later")


def test_an_added_section_that_was_edited_since_is_a_conflict(project: Project, user: User) -> None:
    made = change(
        project, user, {file("Team"): component("Team"), INDEX: page("Hero", "Menu", "Contact", "Team")}
    )
    change(project, user, {file("Team"): component("My words")})
    with pytest.raises(MergeConflict):
        undo_section(project=project, revision=made, section_id="team", author=user)


def test_a_removed_section_comes_back_to_its_place(project: Project, user: User) -> None:
    before = projects.head_of(project)
    assert before is not None
    made = change(project, user, {file("Menu"): None, INDEX: page("Hero", "Contact")})
    assert told(made) == [("menu", "removed")]
    undone = undo_section(project=project, revision=made, section_id="menu", author=user)
    assert projects.read_file(undone, file("Menu")) == component("Menu")
    lines = text(undone, INDEX).splitlines()
    assert [line.strip() for line in lines if "id=" in line] == [
        '<Hero id="hero" />', '<Menu id="menu" />', '<Contact id="contact" />',
    ]  # fmt: skip
    assert "import Menu from '../components/Menu.astro';" in lines
    with pytest.raises(NothingChanged):
        undo_section(project=project, revision=made, section_id="menu", author=user)


def test_a_moved_section_goes_back(project: Project, user: User) -> None:
    made = change(project, user, {INDEX: page("Contact", "Hero", "Menu")})
    moved = [each for each in told(made) if each[1] == "moved"]
    assert moved == [("contact", "moved")]
    undone = undo_section(project=project, revision=made, section_id="contact", author=user)
    tags = [line.strip() for line in text(undone, INDEX).splitlines() if "id=" in line]
    assert tags == ['<Hero id="hero" />', '<Menu id="menu" />', '<Contact id="contact" />']


def test_a_file_that_another_page_uses_stays(project: Project, user: User) -> None:
    about = b"---\nimport Team from '../components/Team.astro';\n---\n<Team />\n"
    made = change(
        project, user, {file("Team"): component("Team"), INDEX: page("Hero", "Menu", "Contact", "Team")}
    )
    change(project, user, {"/src/pages/about.astro": about})
    undone = undo_section(project=project, revision=made, section_id="team", author=user)
    assert file("Team") in undone.tree
    assert "Team" not in text(undone, INDEX)


def test_restoring_a_section_to_when_there_was_none_takes_it_out(project: Project, user: User) -> None:
    first = Revision.objects.get(project=project, number=1)
    change(project, user, {file("Team"): component("Team"), INDEX: page("Hero", "Menu", "Contact", "Team")})
    change(project, user, {file("Team"): component("Mine")})
    put = restore_section(project=project, revision=first, section_id="team", author=user)
    assert put.tree == first.tree


def test_unknown_sections_and_unreadable_pages(project: Project, user: User) -> None:
    made = change(project, user, {file("Hero"): component("New")})
    for unknown in ("menu", "nothing", ""):
        with pytest.raises(NotFound):
            undo_section(project=project, revision=made, section_id=unknown, author=user)
    with pytest.raises(NotFound):
        restore_section(project=project, revision=made, section_id="nothing", author=user)
    broken = change(project, user, {INDEX: b"no page at all"})
    assert changed_sections(broken.parent, broken)[1]
    with pytest.raises(Invalid):
        undo_section(project=project, revision=made, section_id="hero", author=user)
    with pytest.raises(Invalid):
        undo_section(project=project, revision=Revision.objects.get(number=1), section_id="x", author=user)


HTML = """<!doctype html>
<html lang="en">
  <body>
    <main id="main">
      <section id="hero" data-section="hero">
        <h1>Hero</h1>
        <p>text</p>
      </section>
      <section id="menu" data-section="menu">
\t<h2>Menu</h2>
      </section>
      <section id="contact" data-section="contact">
        <h2>Contact</h2>
      </section>
    </main>
  </body>
</html>
"""
MENU = HTML[HTML.index('      <section id="menu"') : HTML.index('      <section id="contact"')]


@pytest.fixture
def plain(user: User) -> Project:
    """The same in one HTML file."""
    files = {
        "/package.json": b'{"name": "site", "dependencies": {"vite": "7"}}\n',
        "/index.html": HTML.encode(),
    }
    return projects.create_project(user=user, name="Plain", files=files)


def test_html_sections_are_undone_byte_by_byte(plain: Project, user: User) -> None:
    both = HTML.replace("<h1>Hero", "<h1>New hero").replace("<h2>Contact", "<h2>New contact")
    made = change(plain, user, {"/index.html": both.encode()})
    assert told(made) == [("hero", "changed"), ("contact", "changed")]
    undone = undo_section(project=plain, revision=made, section_id="hero", author=user)
    assert text(undone, "/index.html") == HTML.replace("<h2>Contact", "<h2>New contact")


def test_html_sections_come_back_byte_by_byte(plain: Project, user: User) -> None:
    made = change(plain, user, {"/index.html": HTML.replace(MENU, "").encode()})
    assert told(made) == [("menu", "removed")]
    undone = undo_section(project=plain, revision=made, section_id="menu", author=user)
    assert text(undone, "/index.html") == HTML


def test_html_sections_that_were_added_go(plain: Project, user: User) -> None:
    added = '      <section id="team">\n        <h2>Team</h2>\n      </section>\n'
    with_team = HTML.replace("    </main>", added + "    </main>")
    made = change(plain, user, {"/index.html": with_team.encode()})
    assert (
        text(undo_section(project=plain, revision=made, section_id="team", author=user), "/index.html")
        == HTML
    )
    made = change(plain, user, {"/index.html": with_team.encode()})
    change(plain, user, {"/index.html": with_team.replace("Team", "Our team").encode()})
    with pytest.raises(MergeConflict):
        undo_section(project=plain, revision=made, section_id="team", author=user)


def test_html_sections_merge_with_later_words(plain: Project, user: User) -> None:
    made = change(plain, user, {"/index.html": HTML.replace("<h1>Hero", "<h1>New hero").encode()})
    later = HTML.replace("<h1>Hero", "<h1>New hero").replace("<p>text", "<p>later text")
    change(plain, user, {"/index.html": later.encode()})
    with pytest.raises(MergeConflict):  # neighbouring lines: told, not guessed
        undo_section(project=plain, revision=made, section_id="hero", author=user)
    first = Revision.objects.get(project=plain, number=1)
    put = restore_section(project=plain, revision=first, section_id="hero", author=user)
    assert text(put, "/index.html") == HTML
