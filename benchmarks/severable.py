"""A way to a TCP server that can be cut without a word, as a network fails."""

import socket
import threading


class SeverableWay:
    """Relays connections to `host`:`port` from a port of its own, until `cut`: then what comes is swallowed."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.is_cut = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.is_cut = True

    def _accept(self):
        while True:
            here, _ = self.listener.accept()
            if self.is_cut:
                continue  # connected, and never answered
            there = socket.create_connection(self.target)
            for source, sink in ((here, there), (there, here)):
                threading.Thread(target=self._relay, args=(source, sink), daemon=True).start()

    def _relay(self, source, sink):
        try:
            while data := source.recv(65_536):
                if not self.is_cut:
                    sink.sendall(data)
            if not self.is_cut:
                sink.close()
        except OSError:
            pass  # the other direction has closed it
