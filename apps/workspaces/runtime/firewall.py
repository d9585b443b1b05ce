"""Packet rules beside the engine's own: what comes from the workspaces' bridge may only answer.

The engine keeps containers of an internal network from the world, but lets them reach what listens on its own
machine. A rule for INPUT closes that; one for forwarded packets holds if the engine's own get lost.
"""

import os
import shutil
import subprocess

RESOLVER = "127.0.0.11"
WAIT = "5"  # seconds for the lock of the tables


def can() -> bool:
    """Whether this process may set rules."""
    return os.geteuid() == 0 and shutil.which("iptables") is not None


def shut(bridge: str) -> bool:
    """Put the rules where they are missing. Whether any was; False where this process can't see to it."""
    if not can():
        return False
    missing = [chain for chain in _chains() if not _has(chain, bridge)]
    for chain in missing:
        _run("-I", chain, *rule(bridge))
    return bool(missing)


def is_shut(bridge: str) -> bool:
    """Whether the rules are there."""
    return can() and all(_has(chain, bridge) for chain in _chains())


def open_up(bridge: str) -> None:
    """Take the rules away again, however often they stand there."""
    if not can():
        return
    for chain in ("INPUT", "FORWARD", "DOCKER-USER"):
        while _has(chain, bridge) and _run("-D", chain, *rule(bridge)):
            pass


def silence_names(pid: int) -> bool:
    """Close the engine's resolver to the container of this process id; False when this process can't.

    It answers for every container of the network, so by it a page could list the others and their names.
    """
    if not can() or shutil.which("nsenter") is None:
        return False
    words = ["iptables", "-w", WAIT, "-I", "OUTPUT", "-d", RESOLVER, "-j", "REJECT"]
    done = subprocess.run(
        ["nsenter", f"--net=/proc/{pid}/ns/net", *words], capture_output=True, check=False, timeout=30
    )
    return done.returncode == 0


def rule(bridge: str) -> list[str]:
    """The words of the rule, for our own calls and for people who set it themselves."""
    state = ["-m", "conntrack", "!", "--ctstate", "ESTABLISHED,RELATED"]
    return ["-i", bridge, *state, "-m", "comment", "--comment", f"studio workspaces {bridge}", "-j", "DROP"]


def _chains() -> list[str]:
    """DOCKER-USER stays ahead of the engine's own rules; FORWARD where there is no such chain."""
    return ["INPUT", "DOCKER-USER" if _run("-S", "DOCKER-USER") else "FORWARD"]


def _has(chain: str, bridge: str) -> bool:
    return _run("-C", chain, *rule(bridge))


def _run(*words: str) -> bool:
    done = subprocess.run(["iptables", "-w", WAIT, *words], capture_output=True, check=False, timeout=30)
    return done.returncode == 0
