"""Who serves a model: the provider table of section 8, and the two or three endpoints of each model at 1x, 1.2x and 0.8x (section 11)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tokenarb.sim.openrouter import exact

FACTORS: Final = (Decimal(1), Decimal("1.2"), Decimal("0.8"))
QUANTIZATIONS: Final = ("fp8", "bf16", "fp4")


@dataclass(frozen=True, slots=True)
class Provider:
    """One upstream. `abortable`: closing a stream stops the work, and so the bill (section 8)."""

    slug: str
    name: str
    abortable: bool
    country: str | None = "US"

    def row(self) -> dict[str, Any]:
        """The row of GET /providers."""
        site = f"https://{self.slug}.example"
        return {
            "name": self.name,
            "slug": self.slug,
            "privacy_policy_url": f"{site}/privacy",
            "terms_of_service_url": f"{site}/terms",
            "status_page_url": None,
            "headquarters": self.country,
            "datacenters": [self.country] if self.country else None,
        }


_ABORTABLE: Final = {
    "akashml": "AkashML", "anthropic": "Anthropic", "atlas-cloud": "AtlasCloud", "azure": "Azure", "baidu": "Baidu",
    "baseten": "Baseten", "cerebras": "Cerebras", "chutes": "Chutes", "claude-on-aws": "Claude on AWS", "cloudflare": "Cloudflare",
    "cohere": "Cohere", "coreweave": "CoreWeave", "crusoe": "Crusoe", "deepgram": "Deepgram", "deepinfra": "DeepInfra",
    "deepseek": "DeepSeek", "digitalocean": "DigitalOcean", "fireworks": "Fireworks", "friendli": "Friendli", "gmicloud": "GMICloud",
    "inception": "Inception", "io-net": "Io Net", "mancer": "Mancer", "modal": "Modal", "moonshotai": "Moonshot AI", "morph": "Morph",
    "novita": "Novita", "nvidia": "Nvidia", "openai": "OpenAI", "parasail": "Parasail", "phala": "Phala", "reka": "Reka",
    "relace": "Relace", "stepfun": "StepFun", "together": "Together", "upstage": "Upstage", "venice": "Venice", "xai": "xAI",
    "z-ai": "Z.AI",
}  # fmt: skip
_KEEPS_BILLING: Final = {
    "ai21": "AI21", "aion-labs": "AionLabs", "alibaba": "Alibaba", "amazon-bedrock": "Amazon Bedrock", "arcee-ai": "Arcee AI",
    "google-ai-studio": "Google AI Studio", "google-vertex": "Google", "groq": "Groq", "inceptron": "Inceptron", "meta": "Meta",
    "minimax": "Minimax", "mistral": "Mistral", "nebius": "Nebius", "nex-agi": "Nex AGI", "perceptron": "Perceptron",
    "perplexity": "Perplexity", "poolside": "Poolside", "sakana": "Sakana", "sambanova": "SambaNova", "seed": "Seed",
    "siliconflow": "SiliconFlow", "tencent": "Tencent", "wafer": "Wafer", "xiaomi": "Xiaomi",
}  # fmt: skip
_COUNTRIES: Final = {"mistral": "FR", "nebius": "NL", "alibaba": "SG", "deepseek": "CN", "moonshotai": "CN", "z-ai": "SG", "cohere": "CA"}
TABLE: Final[dict[str, Provider]] = {
    slug: Provider(slug, name, abortable, _COUNTRIES.get(slug, "US"))
    for abortable, names in ((True, _ABORTABLE), (False, _KEEPS_BILLING))
    for slug, name in names.items()
}
_HOME: Final[dict[str, tuple[str, ...]]] = {
    "openai": ("openai", "azure"),
    "anthropic": ("anthropic", "amazon-bedrock", "google-vertex"),
    "google": ("google-ai-studio", "google-vertex"),
    "x-ai": ("xai", "azure"),
    "qwen": ("alibaba",),
    "mistralai": ("mistral",),
    "amazon": ("amazon-bedrock", "claude-on-aws"),
    "bytedance-seed": ("seed",),
    "rekaai": ("reka",),
}
_HOSTS: Final = ("deepinfra", "together", "groq", "novita", "fireworks", "parasail", "nebius", "chutes", "siliconflow", "sambanova")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One provider's offer of one model; `factor` is its price relative to the list price."""

    provider: Provider
    factor: Decimal
    quantization: str | None


def endpoints(author: str, slug: str) -> tuple[Endpoint, ...]:
    """The two or three endpoints of a model, always the same ones; the first sells at list price."""
    author = author.lstrip("~")
    digest = hashlib.blake2b(f"{author}/{slug}".encode(), digest_size=4).digest()
    known = _HOME.get(author, (author,) if author in TABLE else ())
    wanted = 2 + digest[0] % 2
    chosen = list(known)[:wanted]
    position = digest[1]
    while len(chosen) < wanted:
        host = _HOSTS[position % len(_HOSTS)]
        if host not in chosen and host not in known:
            chosen.append(host)
        position += 1
    return tuple(
        Endpoint(TABLE[name], FACTORS[index], None if index == 0 and known else QUANTIZATIONS[digest[2 + index % 2] % 3])
        for index, name in enumerate(chosen)
    )


def pricing_of(pricing: dict[str, Any], factor: Decimal) -> dict[str, Any]:
    """A `pricing` object with each token price multiplied by the endpoint's factor."""
    scaled: dict[str, Any] = {}
    for key, value in pricing.items():
        if key == "overrides":
            scaled[key] = [pricing_of(entry, factor) for entry in value]
        elif isinstance(value, str) and key != "web_search" and not value.startswith("-"):
            scaled[key] = exact.text(exact.multiply(Decimal(value), factor))
        else:
            scaled[key] = value
    return scaled
