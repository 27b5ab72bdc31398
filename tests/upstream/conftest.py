"""Every test of the wire runs on both event loops: what one of them forgives the other may not."""

import asyncio

import pytest
import uvloop


def pytest_asyncio_loop_factories(config, item):
    """Both loops for the wire's tests, the product's own for the rest."""
    if "both_loops" in item.fixturenames:
        return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def both_loops() -> None:
    """Asks for the test to run on asyncio's loop and on uvloop."""
