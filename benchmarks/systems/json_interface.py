"""A server's HTTP interface that takes and gives JSON."""

import json
import urllib.error
import urllib.request

from systems.system import DidNotFinish


class JSONInterface:
    def __init__(self, port, path=""):
        self.base = f"http://127.0.0.1:{port}{path}"
        self.headers = {"Content-Type": "application/json"}

    def __call__(self, method, path, body=None):
        """An answer. A server that is not there is an `OSError`; a refusal is a failure of the measurement."""
        request = urllib.request.Request(
            self.base + path, method=method, headers=self.headers,
            data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            raise DidNotFinish(f"{method} {path}: {error.code} {error.read()[:300]}") from None
