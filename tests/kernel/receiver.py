"""What stands at the other end in tests: a chat robot and a mail server on this machine."""

import json
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Received(list):
    """The messages as they came, each with the mark the sender gave it."""

    answer = (200, {"errcode": 0})

    @property
    def marks(self):
        return [message["mark"] for message in self]


@contextmanager
def robot():
    """A chat webhook: yields (url, received)."""
    received = Received()

    class Robot(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.append({"mark": self.headers["Idempotency-Key"], "body": body})
            status, answer = received.answer
            words = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/robot", received
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_server():
    """An SMTP server that takes everything: yields (port, received); the mark is the Message-ID."""
    received = Received()

    class Mail(socketserver.StreamRequestHandler):
        def handle(self):
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "QUIT":
                    self.say("221 bye")
                    return
                if verb == "DATA":
                    self.say("354 go on")
                    self.take()
                self.say("250 ok")

        def take(self):
            lines = []
            while (line := self.rfile.readline()) and line != b".\r\n":
                lines.append(line.decode())
            marks = [line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("message-id:")]
            received.append({"mark": marks[0] if marks else None, "body": "".join(lines)})

        def say(self, words):
            self.wfile.write(f"{words}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    server = Server(("127.0.0.1", 0), Mail)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], received
    finally:
        server.shutdown()
        server.server_close()
