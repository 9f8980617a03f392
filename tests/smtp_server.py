"""A small SMTP server on loopback that keeps what it gets and can be told to misbehave."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Callable


class _Session(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        self.server.connections += 1
        if self.server.hang:
            self.server.released.wait(30)
            return
        self.say("220 stub ready")
        sender, recipients = "", []
        while line := self.rfile.readline():
            command = line.decode("ascii", "replace").strip()
            verb = command.upper()
            if verb.startswith(("EHLO", "HELO")):
                self.say("250 stub")
            elif verb.startswith("MAIL FROM:"):
                sender, recipients = command[10:].strip(" <>"), []
                self.say("250 ok")
            elif verb.startswith("RCPT TO:"):
                address = command[8:].strip(" <>")
                reply = self.server.reply_to(address)
                if reply.startswith("250"):
                    recipients.append(address)
                self.say(reply)
                if reply.startswith("421"):
                    return
            elif verb == "DATA":
                self.say("354 go on")
                raw = self.read_data()
                if raw is None:
                    return
                self.server.messages.append((sender, tuple(recipients), raw))
                self.server.after_data()
                self.say("250 queued")
            elif verb == "RSET":
                self.say("250 ok")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 unknown")

    def read_data(self) -> bytes | None:
        """The message up to the dot; None when the sender went away before it: such a message is nobody's."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class SmtpServer(socketserver.ThreadingTCPServer):
    """`messages` holds (sender, recipients, raw bytes); `replies` maps a recipient to the answer to RCPT TO."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.messages: list[tuple[str, tuple[str, ...], bytes]] = []
        self.replies: dict[str, str] = {}
        self.connections = 0
        self.hang = False
        self.released = threading.Event()
        self.after_data: Callable[[], None] = lambda: None

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that is killed leaves a broken connection; that is what these tests are about."""

    def reply_to(self, address: str) -> str:
        return self.replies.get(address, "250 ok")

    def __enter__(self) -> SmtpServer:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_args: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def wait_for(self, count: int, seconds: float = 20.0) -> None:
        """Wait until so many messages came in; raises AssertionError when they do not."""
        deadline = time.monotonic() + seconds
        while len(self.messages) < count:
            assert time.monotonic() < deadline, f"{len(self.messages)} of {count} messages came in"
            time.sleep(0.02)
