"""What containers stand on: the engine, its images, their network and their storage."""

from pathlib import Path

from apps.workspaces.runtime import containers, firewall, network, volumes
from apps.workspaces.runtime.base import ImageMissing
from apps.workspaces.runtime.engine import DockerClient, ImageNotFound, Line, client, translated
from apps.workspaces.runtime.images import naming
from apps.workspaces.runtime.network import Network
from apps.workspaces.runtime.volumes import Disk


class Ground:
    """One installation's part of one engine. Nothing is asked or made before it is needed."""

    def __init__(
        self, home: Path, *, address: str = "", registry: str = "", dial: str = "auto", disk: str = "auto"
    ) -> None:
        """`dial` is auto, address or publish; `disk` auto, quota, loop or tmpfs."""
        self.home, self.address, self.registry = home, address, registry
        self.mark = containers.installation_mark(str(home))
        self._dial, self._wanted_disk = dial, disk
        self._network: Network | None = None
        self._disk: Disk | None = None
        self._local: bool | None = None
        self.line = Line(address)

    @property
    def client(self) -> DockerClient:
        """Raises EngineDown."""
        return client(self.address)

    @property
    def network(self) -> Network:
        """The workspaces' network, with packet rules beside it where we may set them. Raises RuntimeFault."""
        if self._network is None:
            self._network = self._ensure_network()
        return self._network

    def guard(self) -> bool:
        """Put packet rules back that somebody's firewall, or another engine's start, took away.

        Whether any was missing. Raises RuntimeFault, and the engine's errors.
        """
        return firewall.shut(self.network.bridge)

    def forget_network(self) -> None:
        """Look for it anew at its next use: it was lost."""
        self._network = None

    @property
    def publishes(self) -> bool:
        """Whether containers can't be dialled by their own address; a start then uses `Spec.ports`."""
        return not self.network.internal

    @property
    def local(self) -> bool:
        """Whether the engine's machine is this one, not a virtual one or a far one."""
        if self._local is None:
            self._local = network.is_here(self.network)
        return self._local

    @property
    def disk(self) -> Disk:
        """What holds the files. Raises RuntimeFault."""
        if self._disk is None:
            folder = self.home / "disks"
            with translated():
                self._disk = volumes.choose(self.client, self._wanted_disk, folder, local=self.local)
        return self._disk

    def image(self, template: str) -> tuple[str, str]:
        """Id and version of the image that a start would run. Raises ImageMissing, or the engine's errors.

        It is the one built or pulled last, which may be of another version than the code that runs here: a
        preview of yesterday's is better than none until an administrator's build is through.
        """
        reference = f"{naming.repository(template, self.registry)}:{naming.LATEST}"
        try:
            facts = self.client.api.inspect_image(reference)  # type: ignore[no-untyped-call]
        except ImageNotFound as error:
            raise ImageMissing(
                f"There is no preview image {reference}",
                words=f"The preview image of {template} is missing. An administrator builds it with "
                f"manage.py preview_image build {template}.",
            ) from error
        labels = (facts.get("Config") or {}).get("Labels") or {}
        return facts["Id"], labels.get(naming.CONTENT_LABEL) or facts["Id"].removeprefix("sha256:")[:20]

    def close(self) -> None:
        """Take away network and packet rules; for the end of the studio, when nothing runs any more."""
        with translated():
            found = network.find(self.client, self.mark)
            if found is not None:
                network.remove(self.client, self.mark)
                firewall.open_up(found.bridge)
        self._network = None

    def _ensure_network(self) -> Network:
        with translated():
            made = network.ensure(self.client, self.mark, internal=self._dial != "publish")
            if self._dial == "auto" and made.internal and not network.is_here(made):
                made = network.ensure(self.client, self.mark, internal=False)
        firewall.shut(made.bridge)
        return made
