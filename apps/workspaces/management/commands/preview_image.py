"""`manage.py preview_image build|push|list|verify`: what containers are started from."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from apps.projects import templates_store
from apps.workspaces.runtime.base import RuntimeFault
from apps.workspaces.runtime.images import building, listing, pushing, verifying

ALL = "all"


class Command(BaseCommand):
    """Each action takes the name of a template, or all."""

    help = "Build, push, list or verify the preview images of templates."

    def add_arguments(self, parser: CommandParser) -> None:
        """The four actions and what they take."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="build|push|list|verify")
        for action in ("build", "push", "verify"):
            added = actions.add_parser(action, help=f"{action} the image of a template")
            added.add_argument("name", choices=[*templates_store.names(), ALL], metavar="NAME")
            added.add_argument("--registry", default=settings.ENV.PREVIEW_REGISTRY)
            if action == "build":
                _add_build_arguments(added)
        actions.add_parser("list", help="list the preview images of the engine")
        for added in actions.choices.values():
            added.add_argument("--engine", default=settings.ENV.DOCKER_ADDRESS, help="address of the engine")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError in plain words; its exit code is 1."""
        action = getattr(self, options["action"])
        try:
            if options["action"] == "list":
                action(options)
                return
            for name in templates_store.names() if options["name"] == ALL else [options["name"]]:
                action(name, options)
        except RuntimeFault as error:
            raise CommandError(str(error)) from error

    def build(self, name: str, options: dict[str, Any]) -> None:
        """Says what it does while it does it."""
        built = building.build(
            name,
            address=options["engine"],
            home=settings.STUDIO_HOME,
            registry=options["registry"],
            source=options["source"],
            node_image=options["node_image"],
            network=options["network"],
            force=options["force"],
            progress=self._say,
        )
        how = "Built" if built.fresh else "Already there, with the same content:"
        self._say(f"{how} {built.name} ({built.source}, {built.id[7:19]})")

    def push(self, name: str, options: dict[str, Any]) -> None:
        """The image has to be built."""
        digest = pushing.push(
            name, registry=options["registry"], address=options["engine"], progress=self._say
        )
        self._say(f"The registry has it: {digest}")

    def list(self, options: dict[str, Any]) -> None:
        """One line an image."""
        found = listing.images(options["engine"])
        rows = [
            (
                one.template,
                one.version,
                one.content[:12],
                one.source,
                filesizeformat(one.size).replace("\xa0", " "),
                f"{one.created:%Y-%m-%d %H:%M}",
                "current" if one.current else "outdated",
                ", ".join(one.names) or "-",
            )
            for one in found
        ]
        if not rows:
            self._say("There are no preview images yet: manage.py preview_image build NAME")
            return
        self._table(("template", "version", "content", "from", "size", "created", "state", "names"), rows)

    def verify(self, name: str, options: dict[str, Any]) -> None:
        """Raises CommandError when a promise isn't kept."""
        checks = verifying.verify(name, registry=options["registry"], address=options["engine"])
        rows = [(one.name, "ok" if one.ok else "FAILED", one.seen) for one in checks]
        self._table((name, "", ""), rows)
        if failed := [one.name for one in checks if not one.ok]:
            raise CommandError(f"The image of {name} does not keep its promises: {', '.join(failed)}")

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
        for row in [head, *rows]:
            self._say("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _add_build_arguments(parser: Any) -> None:
    parser.add_argument(
        "--from",
        dest="source",
        choices=["auto", "node", "wheel"],
        default="auto",
        help="a Node image, or the Node of this machine; auto: the first where it can be fetched",
    )
    parser.add_argument("--node-image", default="", help="the Node image, if not the official one")
    parser.add_argument("--network", default="", help="network of the build's containers, such as host")
    parser.add_argument("--force", action="store_true", help="build even if the content is the same")
