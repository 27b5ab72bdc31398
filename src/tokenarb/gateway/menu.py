"""What is served under the API's bases, route by route, for people: the OpenAPI document and its page are made of this table.

`Routes.add_api` refuses a route that does not stand here, so none can be missing from the document.
"""

from dataclasses import dataclass
from typing import Any, Final

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """A parameter in the address. `needed`: the call is refused without it."""

    name: str
    what: str
    schema: Schema
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One route. `body` and `answer` name schemas of `openapi_schemas`; "" = none, or not JSON. `costs`: it is held, metered, charged.

    `streams`: answers with events where the body says `"stream": true`. `codes`: errors beside those every route of its kind has.
    `sold` False: clients know the route, and nothing in the catalogue can price it.
    """

    group: str
    title: str
    what: str = ""
    body: str = ""
    answer: str = ""
    query: tuple[Query, ...] = ()
    keyed: bool = True
    costs: bool = False
    streams: bool = False
    codes: tuple[str, ...] = ()
    sold: bool = True


CALLS: Final = "Calls"
MODELS: Final = "Models"
ACCOUNT: Final = "Account"
WIDGETS: Final = "Balance widgets"
SERVICE: Final = "Service"
GROUPS: Final = {
    CALLS: "What is held before it is sent, metered by what the provider really used, and charged exactly.",
    MODELS: "What is sold, at retail prices. Public.",
    ACCOUNT: "What a key may know of itself: balance, receipts, usage.",
    WIDGETS: "The older OpenAI-style balance, as many tools still read it.",
    SERVICE: "Beside the API: this document, and probes.",
}

_TEXT: Final[Schema] = {"type": "string"}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_PRICE: Final[Schema] = {"type": "number", "minimum": 0}

FILTERS: Final = (
    Query("q", "words that the id or the name contains", _TEXT),
    Query("input_modalities", "takes all of these, separated by commas: `text,image`", _TEXT),
    Query("output_modalities", "gives all of these, separated by commas; `all` for any", _TEXT),
    Query("supported_parameters", "knows all of these, separated by commas: `tools,response_format`", _TEXT),
    Query("model_authors", "by one of these, separated by commas: `openai,anthropic`", _TEXT),
    Query("context", "takes at least so many tokens", _COUNT),
    Query("min_price", "retail USD per million prompt tokens, at least", _PRICE),
    Query("max_price", "retail USD per million prompt tokens, at most", _PRICE),
    Query("min_output_price", "retail USD per million completion tokens, at least", _PRICE),
    Query("max_output_price", "retail USD per million completion tokens, at most", _PRICE),
    Query(
        "sort",
        "the order; without it the newest first",
        {"type": "string", "enum": ["newest", "name", "pricing-low-to-high", "pricing-high-to-low", "context-high-to-low"]},
    ),
    Query("offset", "leave out so many", _COUNT),
    Query("limit", "at most so many", {"type": "integer", "minimum": 1, "maximum": 1000}),
)

_GENERATION: Final = Query("id", "`gen-...` of the answer, or its `x-request-id`", _TEXT, needed=True)
_WINDOW: Final = (
    Query("from", "first UTC day; without it 30 days up to `to`", _DAY),
    Query("to", "last UTC day, included; without it today", _DAY),
    Query("group", "what a line is", {"type": "string", "enum": ["day", "model", "key"], "default": "day"}),
)
_DATES: Final = (Query("start_date", "first UTC day of `daily_costs`", _DAY), Query("end_date", "the day after the last one", _DAY))
_EXACT: Final = "Exact figures are in `/key` and `/auth`; these are their OpenAI-style shape."

NOT_SOLD: Final = "Not sold here: refused before any provider is asked."

MENU: Final[dict[tuple[str, str], Entry]] = {
    ("POST", "/chat/completions"): Entry(CALLS, "Chat", "OpenAI's chat completions.", "ChatRequest", "Object", costs=True, streams=True),
    ("POST", "/completions"): Entry(CALLS, "Text completion", "OpenAI's older completions.", "Object", "Object", costs=True, streams=True),
    ("POST", "/responses"): Entry(CALLS, "Responses", "OpenAI's responses, stateless.", "Object", "Object", costs=True, streams=True),
    ("POST", "/messages"): Entry(
        CALLS, "Messages", "Anthropic's messages; errors in Anthropic's form.", "Object", "Object", costs=True, streams=True
    ),
    ("POST", "/messages/count_tokens"): Entry(CALLS, "Count tokens", "A generous estimate, free of charge.", "Object", "Object"),
    ("POST", "/images/generations"): Entry(
        CALLS, "Images", "Pictures by the piece, of models that make nothing else.", "Object", "Object", costs=True
    ),
    ("POST", "/audio/speech"): Entry(CALLS, "Speech", "A text spoken, by the character.", "Object", "Audio", costs=True),
    ("POST", "/audio/transcriptions"): Entry(
        CALLS, "Transcriptions", "A recording written down, by the second.", "Form", "Object", costs=True
    ),
    ("POST", "/embeddings"): Entry(CALLS, "Embeddings", "OpenAI's embeddings.", "Object", "Object", costs=True),
    **{
        ("POST", path): Entry(CALLS, title, NOT_SOLD, keyed=False, sold=False, codes=("route_not_priced",))
        for path, title in (
            ("/images/edits", "Images changed"),
            ("/images/variations", "Images varied"),
            ("/audio/translations", "Translations"),
        )
    },
    ("GET", "/models"): Entry(MODELS, "All models", "What is on sale.", answer="Models", query=FILTERS, keyed=False),
    ("GET", "/models/count"): Entry(
        MODELS, "How many models", "The filters of `/models` count here as well.", answer="Count", query=FILTERS, keyed=False
    ),
    ("GET", "/models/user"): Entry(MODELS, "Models of this key", "Only what the key's allow-list names.", answer="Models", query=FILTERS),
    ("GET", "/models/{model}"): Entry(
        MODELS, "One model", "By id, or any other name we know it by.", answer="Model", keyed=False, codes=("model_not_found",)
    ),
    ("GET", "/models/{model}/endpoints"): Entry(
        MODELS,
        "Where it is served",
        "The id percent-encoded into one segment.",
        answer="Endpoints",
        keyed=False,
        codes=("model_not_found",),
    ),
    ("GET", "/models/{author}/{slug}"): Entry(MODELS, "One model", "By its id.", answer="Model", keyed=False, codes=("model_not_found",)),
    ("GET", "/models/{author}/{slug}/endpoints"): Entry(
        MODELS,
        "Where it is served",
        "OpenRouter's shape; always one place: here.",
        answer="Endpoints",
        keyed=False,
        codes=("model_not_found",),
    ),
    ("GET", "/model/{author}/{slug}"): Entry(
        MODELS, "One model, wrapped", "OpenRouter's shape.", answer="WrappedModel", keyed=False, codes=("model_not_found",)
    ),
    ("GET", "/auth"): Entry(ACCOUNT, "Is this key good?", "Label, state, balance, limits, packages with their end.", answer="Auth"),
    ("GET", "/key"): Entry(ACCOUNT, "This key", "OpenRouter's shape, with our figures.", answer="Key"),
    ("GET", "/auth/key"): Entry(ACCOUNT, "This key", "The older address of `/key`.", answer="Key"),
    ("GET", "/credits"): Entry(ACCOUNT, "Credit", "All that was ever credited, and all that was spent of it.", answer="Credits"),
    ("GET", "/generation"): Entry(
        ACCOUNT,
        "The receipt of one call",
        "What was held, metered, charged and given back, and what paid for it. Only your own. While the call still runs the answer is 404 "
        "`generation_not_ready`, with the hold in `error.receipt`.",
        answer="Generation",
        query=(_GENERATION,),
        codes=("generation_not_found", "generation_not_ready"),
    ),
    ("GET", "/usage"): Entry(
        ACCOUNT,
        "Usage",
        "Calls, tokens and charges of all your keys, by UTC day, model or key; at most 92 days at once.",
        answer="Usage",
        query=_WINDOW,
        codes=("invalid_value", "usage_too_large"),
    ),
    ("GET", "/dashboard/billing/subscription"): Entry(WIDGETS, "Limits", _EXACT, answer="Subscription"),
    ("GET", "/dashboard/billing/usage"): Entry(
        WIDGETS,
        "Spent",
        f"`total_usage` is in US cents and counts from the beginning, since widgets subtract it from the limit. {_EXACT}",
        answer="BillingUsage",
        query=_DATES,
    ),
    ("GET", "/dashboard/billing/credit_grants"): Entry(WIDGETS, "Credit", _EXACT, answer="CreditGrants"),
}

BESIDE: Final[dict[tuple[str, str], Entry]] = {
    ("GET", "/ai-proxy"): Entry(SERVICE, "What is served here", answer="Service", keyed=False),
    ("GET", "/ai-proxy/openapi.json"): Entry(SERVICE, "This document", answer="Service", keyed=False),
    ("GET", "/ai-proxy/docs"): Entry(SERVICE, "This document as a page", keyed=False),
    ("GET", "/healthz"): Entry(SERVICE, "Does the process live?", answer="Service", keyed=False),
    ("GET", "/readyz"): Entry(
        SERVICE, "Should requests be sent here?", "503 where not, with the reasons.", answer="Service", keyed=False, codes=("draining",)
    ),
}
"""What stands outside the bases, by its whole path."""
