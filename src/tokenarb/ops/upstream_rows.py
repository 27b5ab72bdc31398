"""What `tokenarb check` says of the operator's own upstream rows: may each be served from, does it answer, does it take our keys?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokenarb.base import errors, log
from tokenarb.upstream.model import Credential, KeyState, Upstream
from tokenarb.upstream.ports import ChatProvider
from tokenarb.upstream.problems import UpstreamProblem


@dataclass(frozen=True, slots=True)
class Found:
    """A row, as far as it can be seen from here. `refusal`: why it may not be served from; `keys` with secrets, empty where not set."""

    row: Upstream
    refusal: errors.Refused | None
    models: int
    keys: Sequence[tuple[Credential, str]]
    provider: ChatProvider


Saying = Mapping[str, str]
"""level, text, cure."""


async def state(found: Found) -> Saying:
    """One line on one upstream."""
    row = found.row
    if not row.enabled:
        return _line("ok", "is disabled")
    if found.refusal is not None:
        return _line("warn", "is not served from: no permission to resell it is recorded", f"tokenarb upstream permit {row.id}")
    if not found.models:
        return _line("warn", "sells nothing yet", f"tokenarb upstream model add {row.id}")
    active = [(key, secret) for key, secret in found.keys if key.state is KeyState.ACTIVE]
    unset = [key.env or key.name for key, secret in active if not secret]
    if unset:
        return _line(
            "fail", f"the environment does not hold {', '.join(unset)}", "set it in .env, or keep the key sealed: upstream key add"
        )
    if not active and not row.permits_no_key:
        return _line("fail", "has no key", f"tokenarb upstream key add {row.id} main")
    for name, secret in [(key.name, secret) for key, secret in active] or [("no key", "")]:
        try:
            await found.provider.probe(secret)
        except UpstreamProblem as problem:
            if problem.ours:
                return _line("fail", f"does not take the key {name}: {problem.status}", "make a new key there; retire this one")
            if problem.status not in (404, 405):  # it answers, and has no list of models
                return _line("fail", f"says {problem.status}", "try again later")
        except errors.Unavailable as away:
            return _line("fail", f"does not answer: {log.redact(away.what)}", "check its address and this machine's network")
    return _line("ok", f"answers; {found.models} models, {len(active)} keys")


def _line(level: str, text: str, cure: str = "") -> Saying:
    return {"level": level, "text": text, "cure": cure}
