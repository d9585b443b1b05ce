"""What a turn is going to cost, may cost and has cost, in credits."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from statistics import median

from django.conf import settings

from apps.accounts import credits
from apps.accounts.models import Organization
from apps.chat.models import LanguageModel, Turn
from apps.chat.providers import registry
from apps.chat.providers.base import ProviderError
from apps.projects.models import Project

RULES_TOKENS = 5_000  # the rules and the library, which every request carries
MOST_FILE_TOKENS = 60_000
TYPICAL_ANSWER_TOKENS = 1_500
CHARACTERS_A_TOKEN = 4
LOOK_BACK = 5  # turns of the project that an estimate goes by


@dataclass(frozen=True)
class Estimate:
    """What a turn will probably take. `credits` is 0 for the offline designer."""

    tokens_in: int
    tokens_out: int
    credits: int

    def as_json(self) -> dict[str, int]:
        """As Turn.estimate keeps it."""
        return {"tokensIn": self.tokens_in, "tokensOut": self.tokens_out, "credits": self.credits}


def is_hosted(model: LanguageModel | None, organization: Organization) -> bool:
    """Whether a model that costs something would answer. One that can't be asked costs nothing."""
    try:
        return registry.choose(model, organization).name != "offline"
    except ProviderError:
        return False


def estimate(*, project: Project, model: LanguageModel | None, characters: int = 0) -> Estimate:
    """From the latest turns of the project with that model, else from the size of what will be sent."""
    if not is_hosted(model, project.organization):
        return Estimate(0, 0, 0)
    row = registry.row_for(model, project.organization)
    like = Turn.objects.filter(project=project, language_model=model, status=Turn.Status.COMPLETED)
    past = list(
        like.exclude(tokens_out=0).order_by("-pk").values_list("tokens_in", "tokens_out", "cost")[:LOOK_BACK]
    )
    if past:
        tokens_in, tokens_out = (int(median(column)) for column in list(zip(*past, strict=True))[:2])
        cost = Decimal(median(found[2] for found in past))
    else:
        files = min(project.total_size // CHARACTERS_A_TOKEN, MOST_FILE_TOKENS)
        tokens_in, tokens_out = RULES_TOKENS + files, TYPICAL_ANSWER_TOKENS
        cost = _price(row, tokens_in, tokens_out)
    tokens_in += characters // CHARACTERS_A_TOKEN
    return Estimate(tokens_in, tokens_out, max(1, credits_of(cost, tokens_in + tokens_out)))


def credits_of(cost: Decimal, tokens: int) -> int:
    """Credits for what a model took: by its cost in US dollars, or where that isn't known by its tokens."""
    env = settings.ENV
    exact = cost / Decimal(str(env.CREDIT_USD)) if cost else Decimal(tokens) / env.CREDIT_TOKENS
    return int(exact.to_integral_value(ROUND_CEILING))


def hold_credits(turn: Turn) -> None:
    """Reserve the turn's cap, and write cap and estimate into `turn`, which the caller saves.

    Call it in the transaction in which the turn starts. Raises CreditsExhausted.
    """
    guess = estimate(project=turn.project, model=turn.language_model, characters=len(turn.request.content))
    turn.estimate, turn.credits_cap = guess.as_json(), 0
    if not guess.credits:
        return
    most = settings.ENV.TURN_MAX_CREDITS
    taken = credits.reserve(
        organization=turn.organization, turn_id=turn.pk, at_least=min(guess.credits, most), at_most=most
    )
    turn.credits_cap = most if taken is None else taken


def is_spent(turn: Turn) -> bool:
    """Whether a turn has used up its cap: its model isn't asked again."""
    used = credits_of(turn.cost, turn.tokens_in + turn.tokens_out)
    return bool(turn.credits_cap) and used >= turn.credits_cap


def settle_credits(turn: Turn) -> int:
    """Charge an ended turn, as its row stands, and give back the rest. Answers what it was charged.

    Only a change that stayed costs something: failed, stopped and taken back turns are free, words too.
    """
    kept = turn.status == Turn.Status.COMPLETED and turn.revision_id and not turn.undone_by_id
    used = credits_of(turn.cost, turn.tokens_in + turn.tokens_out) if kept else 0
    used = min(used, turn.credits_cap)
    credits.release(turn_id=turn.pk, used=used)
    return used


def release_forgotten() -> int:
    """Settle the turns that have ended, or are gone, and still hold credits. Answers how many."""
    held = credits.still_held()
    turns = Turn.objects.in_bulk(held)
    ended = [pk for pk in held if pk not in turns or turns[pk].finished_at is not None]
    for pk in ended:
        credits.release(turn_id=pk, used=turns[pk].credits if pk in turns else 0)
    return len(ended)


def _price(row: LanguageModel | None, tokens_in: int, tokens_out: int) -> Decimal:
    """US dollars by the prices of the row; 0 when it names none."""
    if row is None or row.price_in is None or row.price_out is None:
        return Decimal(0)
    return (row.price_in * tokens_in + row.price_out * tokens_out) / 1_000_000
