"""A web server that does what its paths say; it ends with the test that started it.

    web.py [CERTIFICATE-AND-KEY]

Prints its port. A second name of this host, for redirects, is 127.0.0.2.
"""
import hashlib
import hmac
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length)
        word, *rest = self.path.lstrip("/").split("/")
        getattr(self, "on_" + word, self.on_nothing)(*rest)

    do_GET = do_POST = do_PUT = do

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def on_nothing(self, *_):
        self.answer(404, b"no such page\n")

    def said(self):
        return {
            "method": self.command,
            "peer": self.client_address[1],
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.body.decode(),
            "is_ours": self.is_signed_with(b"s3cret"),
        }

    def is_signed_with(self, secret):
        parts = dict(part.split("=") for part in self.headers.get("X-Octopipe-Signature", "t=,v1=").split(","))
        signed = parts["t"].encode() + b"." + self.body
        return hmac.compare_digest(hmac.new(secret, signed, hashlib.sha256).hexdigest(), parts["v1"])

    def on_echo(self):
        self.answer(200, json.dumps(self.said()).encode())

    def on_keep(self):
        """Tells the test instead of the client."""
        print(json.dumps(self.said()), flush=True)
        self.answer(200, b"ok")

    def on_status(self, status, wait=None):
        headers = {"Retry_After": unquote(wait)} if wait else {}
        self.answer(int(status), b"\n<b>no\x07luck</b>\nmore\n", **headers)

    def on_endless(self):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def on_drip(self):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"x")
            time.sleep(0.05)

    def on_hang(self):
        threading.Event().wait()

    def on_redirect(self, status, host, *path):
        port = self.server.server_address[1]
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        self.answer(int(status), Location=f"{scheme}://{host}:{port}/" + "/".join(path))

    def on_circle(self):
        self.answer(307, Location="/circle")

    def on_reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def on_short(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthe begin")
        self.close_connection = True

    def on_empty(self):
        self.close_connection = True

    def on_garbage(self):
        self.wfile.write(b"220 I am no web server\r\n")
        self.close_connection = True

    def on_headers(self, count):
        self.answer(200, **{f"X_{number}": "y" * 100 for number in range(int(count))})

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


server = Server(("", 0), Handler)
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    # The handshake belongs to the connection's own thread.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
os._exit(0)
