"""One simulator for all tests of app; a site of their own for each, on either engine."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.app.operators_site import Simulator, Site


@pytest.fixture(scope="session")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("upstream"))
    simulator.start()
    yield simulator
    simulator.program.kill_group()


@pytest.fixture
def make_site(upstream: Simulator, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Site]]:
    """`make_site(engine, **environ)`, migrated."""
    made: list[Site] = []

    def make(engine: str = "sqlite", *, migrated: bool = True, simulator: Simulator = upstream, **environ: str) -> Site:
        url = "" if engine == "sqlite" else asyncio.run(request.getfixturevalue("postgres_server").create_database())
        directory = tmp_path / f"site-{len(made)}"
        directory.mkdir()
        site = Site(directory, simulator, url, **environ)
        made.append(site)
        if migrated:
            site.document("migrate")
        return site

    yield make
    for site in made:
        site.stop()
