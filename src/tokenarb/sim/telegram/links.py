"""Addresses in texts: which ones Telegram makes a link of."""

from __future__ import annotations

import re


def checked(url: str) -> str | None:
    """A link as Telegram keeps it; None when it is none, and then the text stays without one."""
    url = url.strip()
    if re.match(r"(?i)(https?|tg|ton|mailto|tel):", url):
        rest = url.split(":", 1)[1]
        return url if rest.strip("/") else None
    if re.match(r"(?i)[a-z][a-z0-9+.-]*:(?!\d)", url) or not re.match(r"[\w-]+(\.[\w-]+)+([/?#:].*)?$", url):
        return None
    return "http://" + url + ("" if "/" in url else "/")
