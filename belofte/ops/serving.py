"""The web server: gunicorn with two or more workers, each one event loop and a few threads for Django."""

import gc
import logging
import signal
import socket
import sys
from typing import Any, ClassVar

from django.conf import settings
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from uvicorn.server import Server as UvicornServer
from uvicorn_worker import UvicornWorker

from belofte.ops import open_files
from belofte.ops.children import end_with
from belofte.ops.protocol import LimitedProtocol

APPLICATION = "belofte.config.asgi.application"
GRACE_SECONDS = 3


def serve(opened: socket.socket) -> None:
    """Serve on this port until told to stop (SIGTERM or SIGINT), within a few seconds."""
    open_files.allow()
    _Application(opened).run()


class _Server(UvicornServer):
    """Ends the live streams when it stops, since they have no end of their own."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        signal.alarm(GRACE_SECONDS + 1)  # what hangs in a thread then ends with the process
        audience = import_string("belofte.config.asgi.audience")
        audience.end(audience.streams)
        await super().shutdown(sockets)


class Worker(UvicornWorker):  # type: ignore[misc]  # its package has no types
    """One process of the web server."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "auto",
        "http": LimitedProtocol,
        "ws": "none",
        "lifespan": "on",
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_SECONDS - 1,
    }

    async def _serve(self) -> None:
        self.config.app = self.wsgi
        self.config.limit_concurrency = open_files.connections_max()
        server = _Server(config=self.config)
        self._install_sigquit_handler()
        await server.serve(sockets=self.sockets)
        if not server.started:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)


class _Log(Logger):  # type: ignore[misc]  # its package has no types
    """Says what the servers say where and as all else is said: without the words of errors (config/logs.py)."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn's own type
        """Take the handlers of the desk in the place of its own; uvicorn takes them from here."""
        super().setup(cfg)
        self.error_log.handlers = list(logging.getLogger().handlers)


class _Application(BaseApplication):  # type: ignore[misc]  # its package has no types
    """Gunicorn with our settings and nothing from files or its own command line."""

    def __init__(self, opened: socket.socket) -> None:
        self._opened = opened
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"fd://{self._opened.fileno()}",
            "workers": settings.ENVIRONMENT.web_workers,
            "forwarded_allow_ips": ",".join(settings.ENVIRONMENT.proxies.split()),
            "worker_class": Worker,
            "logger_class": _Log,
            "preload_app": True,
            "control_socket_disable": True,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": 20,
            "loglevel": "warning",
            "proc_name": "belofte",
            "post_fork": _after_fork,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn's own type
        loaded = import_string(APPLICATION)
        gc.collect()
        gc.freeze()  # what is loaded before the fork stays in shared memory
        return loaded


def _after_fork(arbiter: Arbiter, _worker: Worker) -> None:
    end_with(arbiter.pid)
