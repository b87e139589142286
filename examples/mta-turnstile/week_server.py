"""Serves generated weeks over HTTP on loopback, under the names the original has."""

import datetime
import functools
import http.server
import re
import threading

from generated_week import generated_week

WEEKS_KEPT = 8


class WeekServer(http.server.ThreadingHTTPServer):
    """`/turnstile_YYMMDD.txt` for every Saturday, made when first asked for and kept in memory."""

    daemon_threads = True

    def __init__(self, port=0, rows=200_000):
        super().__init__(("127.0.0.1", port), _WeekHandler)
        make = functools.lru_cache(maxsize=WEEKS_KEPT)(functools.partial(generated_week, rows=rows))
        lock = threading.Lock()

        def body_of(saturday):
            with lock:
                return make(saturday)

        self.body_of = body_of

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server_port}"


class _WeekHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self):
        body = self._body()
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def _body(self):
        name = re.fullmatch(r"/turnstile_(\d{6})\.txt", self.path)
        try:
            return self.server.body_of(datetime.datetime.strptime(name[1], "%y%m%d").date()) if name else None
        except ValueError:  # No date, or no Saturday, or before the first file.
            return None

    def log_message(self, format, *arguments):
        """Silent: the flow tells what it fetched."""
