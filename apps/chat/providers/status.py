"""How the models do, for administrators."""

from typing import Any

from apps.chat.providers import registry


def models() -> dict[str, Any]:
    """{"models": [{name, model, state, seconds_left, stands_in}]} of those that are offered."""
    rows = registry.offered().order_by("-is_default", "name")
    found = []
    for row in rows:
        breaker = registry.breaker_of(row)
        found.append(
            {
                "name": row.name,
                "model": row.litellm_model,
                "state": breaker.state(),
                "seconds_left": breaker.seconds_left(),
                "stands_in": row.fallback_order,
            }
        )
    return {"models": found}
