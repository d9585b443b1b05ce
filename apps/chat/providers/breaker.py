"""A circuit breaker for each provider's address, in Redis, so that all workers know what one has learnt.

Closed: asked as usual. Open, after FAILURES of them within WINDOW seconds: not asked for PAUSE seconds.
Half open: one request may try; its success closes, its failure opens again. Without Redis: closed.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Literal

import structlog
from redis.exceptions import RedisError

from apps.core.broker import redis_client

log = structlog.get_logger(__name__)

FAILURES = 3
WINDOW = 120  # seconds
PAUSE = 60  # seconds
FORGET = 24 * 3600  # seconds after which an address nobody asked again counts as new
PROBE = 90  # seconds after which a try that was never told the end of is forgotten

State = Literal["closed", "half-open", "open"]


@dataclass(frozen=True)
class Breaker:
    """The breaker of one provider at one address (empty: the provider's own)."""

    provider: str
    base: str = ""

    def allows(self) -> bool:
        """Whether to ask now. True in the half-open state for one caller only, who then tells the end."""
        try:
            state = self._state()
            if state == "closed":
                return True
            return state == "half-open" and bool(redis_client().set(self._key("probe"), 1, nx=True, ex=PROBE))
        except RedisError as error:
            return _unknown(error)

    def state(self) -> State:
        """As it is now, for people."""
        try:
            return self._state()
        except RedisError:
            return "closed"

    def seconds_left(self) -> int:
        """Until it may be asked again; 0 when it may."""
        try:
            opened = redis_client().get(self._key("opened"))
        except RedisError:
            return 0
        return max(0, round(float(opened) + PAUSE - time.time())) if opened else 0

    def succeeded(self) -> None:
        """It answered."""
        try:
            redis_client().delete(*(self._key(part) for part in ("opened", "failures", "probe")))
        except RedisError as error:
            _unknown(error)

    def failed(self) -> None:
        """It didn't answer. Opens when that was once too often, or when this was the probe."""
        try:
            self._count()
        except RedisError as error:
            _unknown(error)

    def _count(self) -> None:
        state = self._state()
        if state == "open":  # asked before it opened, told only now
            return
        redis, failures = redis_client(), self._key("failures")
        redis.set(failures, 0, nx=True, ex=WINDOW)
        if redis.incr(failures) >= FAILURES or state == "half-open":
            redis.set(self._key("opened"), time.time(), ex=FORGET)
            redis.delete(failures, self._key("probe"))
            log.warning("breaker.opened", provider=self.provider, base=self.base)

    def _state(self) -> State:
        opened = redis_client().get(self._key("opened"))
        if opened is None:
            return "closed"
        return "open" if float(opened) + PAUSE > time.time() else "half-open"

    def _key(self, part: str) -> str:
        place = hashlib.sha256(f"{self.provider} {self.base}".encode()).hexdigest()[:20]
        return f"breaker:{place}:{part}"


def _unknown(error: RedisError) -> bool:
    log.warning("breaker.unknown", error=type(error).__name__)
    return True
