"""Every setting that the studio reads from its environment, with type, default and meaning.

A bad value stops the start with the name of the variable and the reason. `docs/configuration.md` lists the
same fields; a test compares the two.
"""

import base64
import binascii
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent
TEMPLATES = BASE_DIR / "workspace_templates"
LARGEST_POOL = 100
KEY_BYTES = 32  # AES-256
DERIVED_VERSION = 0  # of the encryption key that is made from SECRET_KEY
LARGEST_VERSION = 999_999


def pool_sizes(text: str) -> dict[str, int]:
    """WORKSPACE_POOL as template → number. Raises ValueError that says which part is wrong."""
    sizes: dict[str, int] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _equals, number = (piece.strip() for piece in part.partition("="))
        if not number.isascii() or not number.isdigit() or int(number) > LARGEST_POOL:
            raise ValueError(f"{part!r} must be name=number, with a number from 0 to {LARGEST_POOL}")
        if not (TEMPLATES / name / "package.json").is_file() or "/" in name:
            raise ValueError(f"there is no template {name!r} in {TEMPLATES.name}")
        if name in sizes:
            raise ValueError(f"{name!r} is named twice")
        sizes[name] = int(number)
    return sizes


def encryption_keys(text: str) -> dict[int, bytes]:
    """ENCRYPTION_KEYS as version → key. Raises ValueError that says which part is wrong, without its key."""
    keys: dict[int, bytes] = {}
    for place, part in enumerate(filter(None, (piece.strip() for piece in text.split(","))), 1):
        number, _colon, value = (piece.strip() for piece in part.partition(":"))
        version = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
        if not 1 <= version <= LARGEST_VERSION:
            raise ValueError(
                f"part {place} must begin with a version from 1 to {LARGEST_VERSION} and a colon"
            )
        try:
            key = base64.b64decode(value, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise ValueError(f"the key of version {version} must be {KEY_BYTES} bytes in base64")
        if version in keys:
            raise ValueError(f"version {version} is given twice")
        keys[version] = key
    return keys


class Environment(BaseSettings):
    """The environment, parsed and checked."""

    # A refused value may be a key or an address with a password: the error says what is wrong without it.
    model_config = SettingsConfigDict(
        env_file=BASE_DIR / ".env", extra="ignore", case_sensitive=True, hide_input_in_errors=True
    )

    STUDIO_HOME: Path = Field(
        BASE_DIR / ".studio", description="Folder for all data of the embedded services."
    )
    STUDIO_PORT: int = Field(8000, ge=1, le=65535, description="Port of the web process.")
    STUDIO_ORIGIN: str = Field(
        "", description="Address of the studio as browsers see it. Empty: http://localhost:STUDIO_PORT."
    )
    PREVIEW_DOMAIN: str = Field(
        "preview.localhost", description="Domain under which each workspace gets a host of its own."
    )
    SECRET_KEY: SecretStr = Field(
        SecretStr(""), description="Signs cookies and links. Empty: made once and kept in STUDIO_HOME."
    )
    ENCRYPTION_KEYS: SecretStr = Field(
        SecretStr(""),
        description="Keys that encrypt what is kept secret in the database: 1:base64,2:base64, of 32 bytes "
        "each. The highest version encrypts, all decrypt. Empty: a key made from SECRET_KEY.",
    )
    DEBUG: bool = Field(False, description="Django's debug pages. Never on a server that others reach.")
    ALLOWED_HOSTS: str = Field("", description="Further host names of the studio, separated by commas.")
    DATABASE_URL: str = Field("", description="postgres:// address. Empty: the embedded PostgreSQL.")
    REDIS_URL: str = Field("", description="redis:// address. Empty: the embedded Redis.")
    STORAGE_URL: str = Field(
        "",
        description="Where files go: file:///path or s3://key:secret@host/bucket. Empty: in STUDIO_HOME.",
    )
    WORKSPACE_RUNTIME: Literal["auto", "process", "docker", "swarm"] = Field(
        "auto",
        description="How workspaces run. auto: docker where an engine answers and its network proves "
        "closed, else process.",
    )
    DOCKER_ADDRESS: str = Field(
        "", description="Address of the Docker engine. Empty: as the docker command finds it."
    )
    DOCKER_RUNTIME: str = Field(
        "", description="Runtime of the engine for workspaces, such as runsc (gVisor). Empty: its default."
    )
    PREVIEW_REGISTRY: str = Field(
        "", description="Registry of preview images, such as localhost:5000. Empty: the engine's own store."
    )
    WORKSPACE_DIAL: Literal["auto", "address", "publish"] = Field(
        "auto",
        description="How containers are reached. address: by their own. publish: at ports 8001-8100 of "
        "127.0.0.1, for engines in a virtual machine.",
    )
    WORKSPACE_NETWORK: Literal["closed", "workspaces-may-reach-this-machine"] = Field(
        "closed",
        description="closed: refuse to start when a test container can reach anything but the studio's "
        "own connections.",
    )
    WORKSPACE_DISK: Literal["auto", "quota", "loop", "tmpfs"] = Field(
        "auto",
        description="What holds a container's files to WORKSPACE_DISK_MB. quota: the engine's volumes on "
        "xfs. loop: a file with a file system of its own, where the studio is root beside the engine. tmpfs: "
        "memory, at most half of the workspace's. auto: the first that works.",
    )
    WORKSPACE_CPUS: float = Field(0.5, gt=0, description="Cores of a workspace once its page is served.")
    WORKSPACE_START_CPUS: float = Field(2.0, gt=0, description="Cores of a workspace while it starts.")
    WORKSPACE_MEMORY_MB: int = Field(512, ge=192, description="Memory of a workspace.")
    WORKSPACE_DISK_MB: int = Field(1024, ge=16, description="Storage of a workspace.")
    WORKSPACE_PIDS: int = Field(128, ge=32, description="Processes and threads of a workspace.")
    WORKSPACE_PER_USER: int = Field(
        5, ge=1, description="Workspaces of one person that may run at once, if the plan says nothing."
    )
    WORKSPACE_PER_ORGANIZATION: int = Field(
        10, ge=1, description="Workspaces of one organization that may run at once, likewise."
    )
    WORKSPACE_STARTS: int = Field(4, ge=1, description="Workspaces that may be starting at once.")
    WORKSPACE_POOL: str = Field(
        "baseline-landing=1",
        description="Warm workspaces kept ready, by template: name=number, separated by commas. "
        "Only where workspaces can be paused.",
    )
    WORKSPACE_POOL_MEMORY_MB: int = Field(
        2048, ge=0, description="Memory that the warm pool may take on this machine in all."
    )
    WORKSPACE_PAUSE_SECONDS: int = Field(
        300, ge=5, description="A workspace nobody looks at is paused after this, where that is possible."
    )
    SWARM_CONSTRAINTS: str = Field(
        "", description="Placement of workspaces in a swarm, such as node.labels.previews==yes, by commas."
    )
    SWARM_RELAY: Literal["auto", "none"] = Field(
        "auto",
        description="auto: reach the overlay network through a relay container. none: the studio itself "
        "is on that network.",
    )
    WORKSPACE_ISOLATION: Literal["auto", "bubblewrap", "none"] = Field(
        "auto",
        description="auto: bubblewrap where it works. bubblewrap: refuse to start without. none: never.",
    )
    WORKSPACE_LIFETIME_SECONDS: int = Field(
        7200, ge=60, description="A workspace ends this long after its start."
    )
    WORKSPACE_IDLE_SECONDS: int = Field(
        1800, ge=30, description="A workspace nobody looks at is stopped after this."
    )
    WORKSPACE_HEALTH_SECONDS: int = Field(
        30, ge=1, description="Time between two health checks of a workspace."
    )
    WORKSPACE_LIMIT: int = Field(
        20, ge=1, le=100, description="Workspaces that may run at once on this machine."
    )
    TURN_LEASE_SECONDS: int = Field(
        20, ge=5, description="A turn whose worker is silent this long is taken up again."
    )
    TURN_TIMEOUT_SECONDS: int = Field(300, ge=10, description="A turn that takes longer is ended as failed.")
    AI_MODEL: str = Field(
        "", description="LiteLLM model name, such as anthropic/claude-sonnet-4-5. Empty: offline."
    )
    AI_API_KEY: SecretStr = Field(SecretStr(""), description="Key of the model's provider.")
    AI_API_BASE: str = Field(
        "", description="Address of an OpenAI-compatible server, if not the provider's own."
    )
    CREDIT_USD: float = Field(0.01, gt=0, description="US dollars of a model's price that make one credit.")
    CREDIT_TOKENS: int = Field(
        2000, ge=1, description="Tokens that make one credit, for models whose price isn't known."
    )
    TURN_MAX_CREDITS: int = Field(
        50, ge=1, description="The most that one turn may be charged; held back while it works."
    )
    AI_TIMEOUT_SECONDS: int = Field(
        60, ge=1, description="Longest silence of a model before the attempt is ended."
    )
    BUILD_TIMEOUT_SECONDS: int = Field(180, ge=10, description="Longest production build.")
    EXPORT_LINK_SECONDS: int = Field(86400, ge=60, description="Life of a download link.")
    EMAIL_URL: str = Field(
        "", description="smtp://user:password@host:port. Empty: mails are written to the log."
    )
    DEFAULT_FROM_EMAIL: str = Field("studio@localhost", description="Sender of mails.")
    LOG_FORMAT: Literal["json", "console"] = Field("json", description="Form of the log lines.")
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least level that is logged."
    )
    SIGNUP_OPEN: bool = Field(True, description="Whether strangers may sign up. The first user always may.")

    @field_validator("STUDIO_HOME")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("DATABASE_URL")
    @classmethod
    def _postgres(cls, value: str) -> str:
        if value and not value.startswith(("postgres://", "postgresql://")):
            raise ValueError("must start with postgres:// (no other database is supported)")
        return value

    @field_validator("REDIS_URL")
    @classmethod
    def _redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        return value

    @field_validator("ENCRYPTION_KEYS")
    @classmethod
    def _encryption(cls, value: SecretStr) -> SecretStr:
        encryption_keys(value.get_secret_value())
        return value

    @field_validator("WORKSPACE_POOL")
    @classmethod
    def _pool(cls, value: str) -> str:
        pool_sizes(value)
        return value

    @property
    def origin(self) -> str:
        """Address of the studio as browsers see it, without a trailing slash."""
        return (self.STUDIO_ORIGIN or f"http://localhost:{self.STUDIO_PORT}").rstrip("/")

    def secret_key(self) -> str:
        """The given key, or one made at the first start and kept readable to its owner only."""
        if self.SECRET_KEY.get_secret_value():
            return self.SECRET_KEY.get_secret_value()
        path = self.STUDIO_HOME / "secret_key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
            try:
                os.link(draft, path)  # the first of two processes that start together wins
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()


@lru_cache
def environment() -> Environment:
    """The environment of this process, read once.

    Raises pydantic.ValidationError naming each bad variable.
    """
    return Environment()
