"""From what was measured of a request to the worst case it could cost on one model. Pure."""

import functools
from typing import Final

from tokenarb.base.errors import Refused
from tokenarb.catalog.model import Model
from tokenarb.catalog.pricing import Shape
from tokenarb.gateway.prompt import Measure

IMAGE_TOKENS: Final = 16_384
"""The most one picture becomes on the models of the catalogue (Qwen's vision models), but for the family below."""

IMAGE_TOKENS_OF: Final = {"openai/gpt-4o-mini": 50_000}
"""Models that count a picture dearer: gpt-4o-mini bills 2,833 tokens and 5,667 a tile, up to eight tiles."""

UNSEEN: Final = 96
"""Tokens of text that a host puts before every prompt: a system message by default, the date, the rules of a template."""

UNSEEN_OF: Final = {"x-ai/": 1_024, "mistralai/": 1_024, "microsoft/phi": 512}
"""Hosts that put much more there and bill it."""

UNSEEN_TOOLS: Final = 640
"""The text that teaches a model to call tools or to keep to a schema; Anthropic's has up to 530 tokens."""

NUMBERS_OF: Final = "GPT"
"""The tokenizer whose numbers clients send in the place of text."""

AUDIO_BYTES_A_TOKEN: Final = 16
"""No vendor makes more than 32 tokens of a second of sound, and a second of speech has at least 512 bytes in any format they accept.
Of the formats in which it has not (`sound`) a piece is counted as all that the model can listen to."""


def shape(measure: Measure, model: Model, n: int) -> Shape:
    """The worst case. Raises: Refused unsupported_content where the model does not take pictures or sound, context_length_exceeded."""
    if measure.pieces is not None:
        return _pieces(model.context_length if measure.audio_unbounded else measure.pieces, model, n)
    if measure.images and "image" not in model.input_modalities:
        raise Refused("unsupported_content", f"{model.id} does not read images", param="messages")
    if measure.audio_bytes and "audio" not in model.input_modalities:
        raise Refused("unsupported_content", f"{model.id} does not listen to audio", param="messages")
    context = model.context_length * measure.prompts
    each = 0
    if measure.images:
        each = next((tokens for name, tokens in IMAGE_TOKENS_OF.items() if model.id.startswith(name)), IMAGE_TOKENS)
        each = min(each, -(-context // measure.images))
    text = measure.prompt_tokens + unseen(measure, model)
    if measure.token_numbers and model.tokenizer != NUMBERS_OF:
        text = context
    text = text if text < context else context
    if not (measure.images or measure.audio_bytes or measure.audio_unbounded or measure.cache_hour):
        return Shape(text, n)  # the usual call
    return Shape(
        prompt_tokens_max=text,
        n=n,
        images=measure.images,
        image_tokens_each=each,
        audio_tokens=context if measure.audio_unbounded else min(-(-measure.audio_bytes // AUDIO_BYTES_A_TOKEN), context),
        cache_write_1h=measure.cache_hour,
    )


def _pieces(pieces: int, model: Model, n: int) -> Shape:
    """Nothing is added to what is counted exactly."""
    if pieces > model.context_length:
        raise Refused("context_length_exceeded", f"{model.id} takes {model.context_length} at once, and this is {pieces}")
    return Shape(prompt_tokens_max=pieces, n=n, cache_write=False)


def unseen(measure: Measure, model: Model) -> int:
    """Prompt tokens that are billed although nobody sent them."""
    return _unseen_text(model.id) + (UNSEEN_TOOLS if measure.tools or measure.schema else 0)


@functools.lru_cache(maxsize=4096)
def _unseen_text(model: str) -> int:
    return next((tokens for name, tokens in UNSEEN_OF.items() if model.startswith(name)), UNSEEN)
