"""What a call costs, said a second time and differently: fractions of USD straight from the wire's price object, no shared code.

`strategies` make price objects, usages and shapes; `cost` is what a usage costs by the reference (openrouter.md section 2).
"""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tokenarb.catalog.model import Usage
from tokenarb.catalog.pricing import Shape

DAY_MS = 86_400_000
OPTIONAL = ("input_cache_read", "input_cache_write", "input_cache_write_1h", "image", "image_output", "audio", "audio_output")
OPTIONAL += ("input_audio_cache", "web_search", "request")


def effective(pricing: dict[str, Any], prompt_tokens: int, hhmm: int) -> dict[str, Fraction]:
    prices = {key: Fraction(value) for key, value in pricing.items() if key != "overrides"}
    for entry in pricing.get("overrides", ()):
        start, end = entry.get("utc_start"), entry.get("utc_end")
        long_enough = prompt_tokens > entry.get("min_prompt_tokens", -1)
        if start is None:
            open_now = True
        elif start <= end:
            open_now = start <= hhmm < end
        else:
            open_now = not (end <= hhmm < start)
        if long_enough and open_now:
            prices |= {k: Fraction(v) for k, v in entry.items() if k not in ("min_prompt_tokens", "utc_start", "utc_end")}
    return prices


def cost(pricing: dict[str, Any], usage: Usage, hhmm: int) -> Fraction:
    """USD, exact. Token by token in spirit: every prompt token falls into one basket with one price."""
    prices = effective(pricing, usage.prompt, hhmm)
    prompt = prices["prompt"]
    read = prices.get("input_cache_read", prompt)
    write = prices.get("input_cache_write", prompt)
    baskets = [
        (usage.cached, read),
        (usage.cache_write, write),
        (usage.cache_write_1h, prices.get("input_cache_write_1h", write)),
    ]
    rest = usage.prompt - sum(count for count, _ in baskets)
    loud = min(rest, usage.audio_prompt)
    seen = min(rest - loud, usage.image_prompt)
    baskets += [(loud, prices.get("audio", prompt)), (seen, prices.get("image", prompt)), (rest - loud - seen, prompt)]
    if "input_audio_cache" in prices:
        heard_before = min(usage.audio_prompt - loud, usage.cached)
        baskets += [(-heard_before, read), (heard_before, prices["input_audio_cache"])]
    out = prices["completion"]
    baskets += [
        (usage.completion - usage.audio_completion - usage.image_output, out),
        (usage.audio_completion, prices.get("audio_output", out)),
        (usage.image_output, prices.get("image_output", out)),
        (usage.web_searches, prices.get("web_search", Fraction(0))),
        (1, prices.get("request", Fraction(0))),
    ]
    return sum((count * price for count, price in baskets), Fraction(0))


amounts = st.one_of(
    st.sampled_from(["0", "0.000000049", "0.00003", "0.0000000833333333333333", "1"]),
    st.integers(0, 10**15).map(lambda atto: f"0.{atto:018d}"),
)
hours = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda clock: clock[0] * 100 + clock[1])


@st.composite
def overrides(draw: st.DrawFn) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if draw(st.booleans()):
        entry["min_prompt_tokens"] = draw(st.integers(0, 1000))
    if draw(st.booleans()):
        entry["utc_start"], entry["utc_end"] = draw(hours), draw(hours)
    for key in draw(st.sets(st.sampled_from(("prompt", "completion", *OPTIONAL)), max_size=5)):
        entry[key] = draw(amounts)
    return entry


@st.composite
def pricings(draw: st.DrawFn) -> dict[str, Any]:
    made: dict[str, Any] = {"prompt": draw(amounts), "completion": draw(amounts)}
    for key in draw(st.sets(st.sampled_from(OPTIONAL))):
        made[key] = draw(amounts)
    steps = draw(st.lists(overrides(), max_size=3))
    if steps:
        made["overrides"] = steps
    return made


@st.composite
def usages(draw: st.DrawFn, shape: Shape | None = None, output: int = 1000) -> Usage:
    """Any usage, or any within `shape` with at most `output` tokens a choice."""
    prompt = draw(st.integers(0, shape.prompt_total if shape else 2000))
    cached = draw(st.integers(0, prompt))
    written = draw(st.integers(0, prompt - cached)) if shape is None or shape.cache_write else 0
    written_1h = draw(st.integers(0, prompt - cached - written)) if shape is None or shape.cache_write_1h else 0
    completion = draw(st.integers(0, output * shape.n if shape else 2000))
    loud = draw(st.integers(0, completion))
    return Usage(
        prompt=prompt,
        completion=completion,
        cached=cached,
        cache_write=written,
        cache_write_1h=written_1h,
        reasoning=draw(st.integers(0, completion)),
        audio_prompt=draw(st.integers(0, min(prompt, shape.audio_tokens) if shape else prompt)),
        image_prompt=draw(st.integers(0, min(prompt, shape.images * shape.image_tokens_each) if shape else prompt)),
        audio_completion=loud,
        image_output=draw(st.integers(0, completion - loud)),
        web_searches=draw(st.integers(0, shape.web_searches if shape else 3)),
    )


shapes = st.builds(
    Shape,
    prompt_tokens_max=st.integers(0, 2000),
    n=st.integers(1, 8),
    images=st.integers(0, 3),
    image_tokens_each=st.integers(0, 500),
    audio_tokens=st.integers(0, 500),
    cache_write=st.booleans(),
    cache_write_1h=st.booleans(),
    web_searches=st.integers(0, 2),
)
moments = st.integers(0, DAY_MS * 2)


def hhmm(at_ms: int) -> int:
    minutes = at_ms // 60_000 % 1440
    return int(f"{minutes // 60:02d}{minutes % 60:02d}")


def fine(pricing: dict[str, Any]) -> bool:
    """Some price has more than 18 decimals and is therefore rounded up on the way in."""
    texts = [v for v in pricing.values() if isinstance(v, str)]
    texts += [v for entry in pricing.get("overrides", ()) for v in entry.values() if isinstance(v, str)]
    return any((Fraction(text) * 10**18).denominator != 1 for text in texts)
