"""A relay before the upstream that can swallow what it is given: sent, as far as the sender can tell, and never received."""

import asyncio


class BlackHole:
    """Listens on a loopback port and relays to `target`, or, while `swallowing`, reads and forgets."""

    def __init__(self, target: int) -> None:
        self.swallowing = False
        self.swallowed = 0
        self.port = 0
        self._target = target
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listens; `port` is known afterwards."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Closes every connection."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        for source, sink, guarded in ((reader, far_writer, True), (far_reader, writer, False)):
            task = asyncio.create_task(self._pump(source, sink, guarded=guarded))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, guarded: bool) -> None:
        try:
            while piece := await source.read(65_536):
                if guarded and self.swallowing:
                    self.swallowed += len(piece)
                    continue
                sink.write(piece)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()
