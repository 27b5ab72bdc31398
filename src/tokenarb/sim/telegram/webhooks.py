"""Webhooks: setWebhook and its rules, deliveries in order within a chat, redelivery with growing pauses (section 4)."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from tokenarb.sim.telegram import errors, methods, posting
from tokenarb.sim.telegram import fields as calls
from tokenarb.sim.telegram.errors import Failure, bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.posting import Undelivered
from tokenarb.sim.telegram.simulator import Simulator
from tokenarb.sim.telegram.updates import Update

PORTS: Final = (80, 88, 443, 8443)
MOST_CONNECTIONS: Final = 100
USUAL_CONNECTIONS: Final = 40
LONGEST_PAUSE_S: Final = 60.0
GONE_S: Final = 23 * 3600
NOT_BELOW_S: Final = 1.0
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered, and how that went."""

    url: str
    secret: str
    most: int
    ip_address: str = ""
    certificate: bool = False
    error: tuple[int, str] | None = None
    gone_since: float | None = None
    busy: set[int] = field(default_factory=set)
    open: int = 0
    freed: asyncio.Event = field(default_factory=asyncio.Event)


class Webhooks:
    """The webhook of one bot."""

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self.current: Webhook | None = None
        self._not_before = 0.0

    def set(self, fields: Fields) -> bool:
        """setWebhook; an empty url removes it.

        Raises: Failure 400, 429.
        """
        url = fields.text("url").strip()
        if not url:
            return self.delete(fields)
        now = self._sim.clock.now()
        if now < self._not_before:
            raise errors.too_many(1)
        _check_address(url)
        secret = fields.text("secret_token")
        if fields.has("secret_token") and secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        self._not_before = now + NOT_BELOW_S
        self._sim.updates.allow(fields.json("allowed_updates", "allowed updates"))
        if fields.flag("drop_pending_updates"):
            self._sim.updates.clear()
        self._sim.polling.end(errors.WEBHOOK_SET)
        most = fields.integer("max_connections", USUAL_CONNECTIONS, 1, MOST_CONNECTIONS)
        self.current = Webhook(url, secret, most, fields.text("ip_address"), "certificate" in fields.files)
        self._sim.start(self._deliver(self.current))
        return True

    def delete(self, fields: Fields) -> bool:
        """deleteWebhook"""
        self.current = None
        if fields.flag("drop_pending_updates"):
            self._sim.updates.clear()
        return True

    def info(self) -> dict[str, Any]:
        """getWebhookInfo"""
        hook, updates = self.current, self._sim.updates
        row: dict[str, Any] = {
            "url": hook.url if hook else "",
            "has_custom_certificate": hook is not None and hook.certificate,
            "pending_update_count": len(updates.waiting),
        }
        if hook is not None:
            row |= {"max_connections": hook.most, "ip_address": hook.ip_address or "127.0.0.1"}
            if hook.error is not None:
                row |= {"last_error_date": hook.error[0], "last_error_message": hook.error[1]}
        return row | ({"allowed_updates": sorted(updates.allowed)} if updates.allowed else {})

    async def _deliver(self, hook: Webhook) -> None:
        """Hand out what waits: chats beside each other, one update of a chat after the other."""
        while self.current is hook:
            arrived, hook.freed = self._sim.updates.arrived, asyncio.Event()
            for update in self._sim.updates.pending(MOST_CONNECTIONS):
                if hook.open >= hook.most:
                    break
                if update.chat not in hook.busy:
                    hook.busy.add(update.chat)
                    hook.open += 1
                    self._sim.start(self._until_taken(hook, update))
            waits = [asyncio.ensure_future(arrived.wait()), asyncio.ensure_future(hook.freed.wait())]
            try:
                await asyncio.wait(waits, timeout=NOT_BELOW_S, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waits:
                    one.cancel()

    async def _until_taken(self, hook: Webhook, update: Update) -> None:
        pause_s = self._sim.faults.current.webhook_pause_ms / 1000
        try:
            while self.current is hook and update in self._sim.updates.waiting:
                if await self._taken(hook, update):
                    self._sim.updates.done(update)
                    return
                await self._sim.clock.sleep_until(self._sim.clock.now() + pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        finally:
            hook.busy.discard(update.chat)
            hook.open -= 1
            hook.freed.set()

    async def _taken(self, hook: Webhook, update: Update) -> bool:
        sim = self._sim
        body = msgspec.json.encode(update.row())
        try:
            answer = await posting.post(hook.url, body, hook.secret, sim.faults.current.webhook_timeout_ms / 1000)
        except Undelivered as problem:
            hook.error = (sim.clock.date(), str(problem))
            return False
        if 200 <= answer.status < 300:
            hook.gone_since = None
            self._do(answer.body)
            return True
        hook.error = (sim.clock.date(), f"Wrong response from the webhook: {answer.status} {answer.phrase}".rstrip())
        hook.gone_since = None if answer.status != 410 else hook.gone_since or sim.clock.now()
        if hook.gone_since is not None and sim.clock.now() >= hook.gone_since + GONE_S:
            self.current = None
        return False

    def _do(self, body: bytes) -> None:
        """The one method call that an answer may contain; its result goes nowhere."""
        try:
            given = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return
        if not isinstance(given, dict) or not isinstance(given.get("method"), str):
            return
        fields = calls.from_object({name: value for name, value in given.items() if name != "method"})
        try:
            methods.call(self._sim, given["method"], fields)
        except Failure as failure:
            self._sim.note(given["method"].lower(), fields.values, failure.status, failure.description)
        else:
            self._sim.note(given["method"].lower(), fields.values, 200, "")


def _check_address(url: str) -> None:
    """Only https at the ports Telegram knows; on this machine anything goes, as with a Bot API server in local mode.

    Raises: Failure 400.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host:
        raise bad_request("invalid webhook URL specified")
    if _is_here(host):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    raise bad_request("bad webhook: the simulator delivers to this machine only")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
