"""Shows kaskade in a page: `python serve.py PORT BOOTSTRAP`. Loopback only; the page has no login of its own."""

import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LoopbackServer(Server):
    """Answers only pages of its own: any other page in the same browser could otherwise open its socket and type."""

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        own = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}

        @web.middleware
        async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
            origin = request.headers.get("Origin")
            if request.host not in own or (origin is not None and origin.removeprefix("http://") not in own):
                raise web.HTTPForbidden(text="this page is for the machine it runs on")
            return await handler(request)

        app.middlewares.append(own_pages_only)
        return app


def main() -> None:
    port, bootstrap = int(sys.argv[1]), sys.argv[2]
    kaskade = Path(sys.executable).with_name("kaskade")
    command = shlex.join([str(kaskade), "admin", "--bootstrap-servers", bootstrap])
    LoopbackServer(command, host="127.0.0.1", port=port, title="Fieldtake: Kafka").serve()


if __name__ == "__main__":
    main()
