"""Ready pieces of code for the apps people use, with this shop's address in them. Pure."""

from typing import Final
from urllib.parse import urlsplit

NAMES: Final = {
    "curl": "curl",
    "python": "openai-python",
    "node": "openai-node",
    "claude": "Claude Code",
    "webui": "Open WebUI",
    "cursor": "Cursor",
    "aider": "aider",
}
"""By kind, as the apps call themselves."""

_TEXTS: Final = {
    "curl": """curl {url}/chat/completions \\
  -H "Authorization: Bearer YOUR_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{{"model": "openai/gpt-4o-mini", "messages": [{{"role": "user", "content": "Hello"}}]}}'""",
    "python": """from openai import OpenAI

client = OpenAI(base_url="{url}", api_key="YOUR_KEY")
answer = client.chat.completions.create(
    model="openai/gpt-4o-mini",
    messages=[{{"role": "user", "content": "Hello"}}],
)
print(answer.choices[0].message.content)""",
    "node": """import OpenAI from "openai";

const client = new OpenAI({{ baseURL: "{url}", apiKey: "YOUR_KEY" }});
const answer = await client.chat.completions.create({{
  model: "openai/gpt-4o-mini",
  messages: [{{ role: "user", content: "Hello" }}],
}});
console.log(answer.choices[0].message.content);""",
    "claude": """export ANTHROPIC_BASE_URL={root}
export ANTHROPIC_AUTH_TOKEN=YOUR_KEY
claude""",
    "webui": """Settings > Connections > OpenAI API > +
URL: {url}
Key: YOUR_KEY""",
    "cursor": """Settings > Models > OpenAI API Key: YOUR_KEY
Override OpenAI Base URL: {url}""",
    "aider": """export OPENAI_API_BASE={url}
export OPENAI_API_KEY=YOUR_KEY
aider --model openai/openai/gpt-4o-mini""",
}


def of(kind: str, base_url: str) -> str:
    """The snippet of a kind. `base_url` ends in /v1; Claude Code adds that by itself."""
    parts = urlsplit(base_url)
    root = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/v1')}"
    return _TEXTS[kind].format(url=base_url, root=root)
