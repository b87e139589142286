"""An HTTP server that answers one request after the other as a test says."""

import http.server
import threading


class Background:
    """A server that serves in a thread of its own inside a `with`."""

    def __enter__(self):
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.shutdown()
        self._thread.join()
        self.server_close()


class FaultyServer(Background, http.server.ThreadingHTTPServer):
    """Give it a list of answers; each is a function of the request handler. The last one repeats."""

    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.requests = 0

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server_port}"


def whole(body):
    """The body as it should be."""
    return lambda handler: _send(handler, body, len(body))


def cut_off(body, length):
    """Announces all of the body, sends a part and hangs up."""
    return lambda handler: _send(handler, body[:length], len(body))


def without_length(body):
    """Tells no length, so that the end of the connection is the end of the body."""
    return lambda handler: _send(handler, body, None)


def cut_off_chunks(body):
    """Sends one chunk of a chunked body and hangs up."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")

    return answer


def status(code):
    """Nothing but a status."""
    return lambda handler: handler.send_error(code)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        answers = self.server.answers
        self.server.requests += 1
        self.close_connection = True
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, format, *arguments):
        pass


def _send(handler, body, length):
    handler.send_response(200)
    if length is not None:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()
    handler.wfile.write(body)
