"""The bot's own account: getMe."""

from __future__ import annotations

from typing import Any, Final

from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator


def get_me(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """getMe"""
    return sim.robot.me()


METHODS: Final = {"getme": get_me}
