"""Rows of the table, and percentiles."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One promise: what was measured, beside what, and the limit it must keep."""

    promise: str
    ours: str
    raw: str
    value: float  # what the limit is about: a ratio, or milliseconds, megabytes, seconds
    limit: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        return self.value <= self.limit


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; `share` from 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def p50_p95(values: Sequence[float], unit: str = "ms") -> str:
    return f"p50 {percentile(values, 0.5):.1f} · p95 {percentile(values, 0.95):.1f} {unit} (n={len(values)})"


def table(rows: Sequence[Row]) -> str:
    """Markdown."""
    lines = ["| promise | ours | raw part | measured | limit | kept |", "|---|---|---|---|---|---|"]
    for row in rows:
        mark = "yes" if row.kept else "**no**"
        measured, limit = f"{row.value:.2f} {row.unit}", f"{row.limit:g} {row.unit}"
        lines.append(f"| {row.promise} | {row.ours} | {row.raw} | {measured} | {limit} | {mark} |")
    return "\n".join(lines)
