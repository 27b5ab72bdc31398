"""The deed of a message to many: whom it reaches is counted before it begins."""

import re
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.bot import broadcast_store
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.deeds.deed import Body, Deed, Done, Planned, said
from tokenarb.bot.lexicon import FALLBACK, LANGUAGES
from tokenarb.bot.shop import Shop
from tokenarb.customers.roles import Duty
from tokenarb.sales import audience

TEXT_MAX: Final = 3_500
USAGE: Final = (
    "/broadcast all\nThe text, for everybody.\n[ru]\nThe text for who reads Russian.\n\n"
    f"In the first line for whom, all of it must hold: {audience.WORDS}."
)
_MARK: Final = re.compile(r"\[([A-Za-z-]{2,10})\]")


def asked(segment: str, body_html: str) -> Body:
    """For whom, and the texts by language ('' for every other one). Raises: Refused usage, bad_segment."""
    audience.parse(segment)
    known = {code.lower() for code in LANGUAGES}
    texts: dict[str, list[str]] = {"": []}
    language = ""
    for line in body_html.split("\n"):
        mark = _MARK.fullmatch(line.strip())
        if mark is not None:
            language = mark[1].lower()
            if language not in known:
                raise Refused("usage", f"[{mark[1]}] is no language of the bot; there are: {', '.join(LANGUAGES)}")
            texts.setdefault(language, [])
        else:
            texts[language].append(line)
    joined = {code: "\n".join(lines).strip() for code, lines in texts.items()}
    found = {code: text for code, text in joined.items() if text}
    if not found:
        raise Refused("usage", USAGE)
    if "" not in found and FALLBACK not in found:
        raise Refused("usage", f"who reads another language gets nothing: put a text before the first mark, or [{FALLBACK}]")
    longest = max(len(text) for text in found.values())
    if longest > TEXT_MAX:
        raise Refused("usage", f"a text has {longest} characters, more than {TEXT_MAX}")
    return {"segment": segment, "texts": found}


async def plan(tx: db.Tx, _shop: Shop, now_ms: int, body: Body) -> Planned:
    """Counts."""
    counted = await audience.count(tx, audience.parse(body["segment"]), now_ms)
    total = sum(counted.values())
    by_language = ", ".join(f"{code or '?'} {count}" for code, count in sorted(counted.items(), key=lambda pair: -pair[1]))
    figures = f" ({by_language})" if total else ""
    text = f"📣 Send this to <b>{total}</b> people{figures}?\n\nThose who cannot be reached, are stopped or want no news are left out."
    return Planned(said(text), f"📣 Send to {total}" if total else "")


async def begin(tx: db.Tx, _shop: Shop, now_ms: int, ask: Ask) -> Done:
    """It is fed into the outbox from now on."""
    segment, texts = ask.body["segment"], ask.body["texts"]
    total = sum((await audience.count(tx, audience.parse(segment), now_ms)).values())
    await broadcast_store.add(tx, now_ms, ask.id, ask.operator, segment, texts, total)
    after = {"segment": segment, "people": total, "languages": sorted(texts)}
    return Done(said(f"📣 It leaves now, for {total} people; what follows says how far it is."), f"broadcast {ask.id}", {}, after)


BROADCAST: Final = Deed("broadcast", Duty.TELL, plan, begin)
