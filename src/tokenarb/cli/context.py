"""What a command gets to work with, and how it is opened: the composition root's kit, with nothing serving."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tokenarb import app
from tokenarb.app import Kit
from tokenarb.settings import Settings

__all__ = ["Kit", "Opener", "open_configured"]

Opener = Callable[[], AbstractAsyncContextManager[Kit]]
"""Opens a kit for one command and closes it after. Raises: SettingsError, Refused, OSError."""


def open_configured() -> AbstractAsyncContextManager[Kit]:
    """The kit of the configuration in the environment and `.env`."""
    return app.open_kit(Settings.load())
