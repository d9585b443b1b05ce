"""The table of a run."""

from collections.abc import Sequence

from bench.report import percentile
from tests.evals.judge import Judgement

HEADER = (
    "| cases | n | working preview | honest, free failure | neither | broken called completed "
    "| collateral lines | lines out of scope | tokens | p50 · p95 s |"
)


def table(title: str, results: Sequence[Judgement]) -> str:
    """Markdown: a line for each kind, for well-formed and damaged output, and for all."""
    kinds = list(dict.fromkeys(result.kind for result in results))
    lines = [HEADER, "|---|" + "---:|" * 9]
    lines += [_line(kind, [result for result in results if result.kind == kind]) for kind in kinds]
    for formed, words in (("well", "**well-formed**"), ("damaged", "**damaged**")):
        lines.append(_line(words, [result for result in results if result.formed == formed]))
    return "\n".join([f"### {title}", "", *lines, _line("**all**", results)])


def share_that_ends_well(results: Sequence[Judgement]) -> float:
    """Of turns that end in a working preview or an honest, free failure; 1 for none."""
    return sum(result.works or result.honest for result in results) / len(results) if results else 1.0


def _line(name: str, results: Sequence[Judgement]) -> str:
    if not results:
        return f"| {name} | 0 |" + " |" * 8
    works, honest = sum(r.works for r in results), sum(r.honest for r in results)
    seconds = [result.seconds for result in results]
    cells = [
        name, len(results), _share(works, results), _share(honest, results), len(results) - works - honest,
        sum(r.lied for r in results), sum(r.collateral for r in results), sum(r.out_of_scope for r in results),
        sum(r.tokens for r in results), f"{percentile(seconds, 0.5):.2f} · {percentile(seconds, 0.95):.2f}",
    ]  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def _share(count: int, results: Sequence[Judgement]) -> str:
    return f"{count} ({100 * count / len(results):.0f} %)"
