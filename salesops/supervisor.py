"""Web server, worker and beat of one machine under one roof: what dies comes back, what is stopped stops whole.

Started by `make run`; standard library only. Ctrl-C or SIGTERM ends all children; when this process is killed,
Linux tells the children.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 8.0  # seconds before a restart; a killed process is back within 15 s
STEADY = 60.0  # a child that lived this long starts again with the first pause
PATIENCE = 10.0  # seconds a child has to end after SIGTERM
PR_SET_PDEATHSIG = 1


class Child:
    """One process that should always run."""

    def __init__(self, name: str, command: list[str]):
        self.name, self.command = name, command
        self.process: subprocess.Popen | None = None
        self.started = self.due = 0.0
        self.pause = FIRST_PAUSE

    def start(self, now: float) -> None:
        # An own session, so that Ctrl-C reaches this process alone and the child is ended in order.
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, start_new_session=True, preexec_fn=end_with_the_parent, stdin=subprocess.DEVNULL
        )
        self.started = now

    def tend(self, now: float) -> None:
        """Start what is due; book a restart for what has died."""
        if self.process is None:
            if now >= self.due:
                self.start(now)
        elif self.process.poll() is not None:
            say(f"{self.name} ended ({self.process.returncode}); it starts again in {self._book(now):.0f} s.")

    def _book(self, now: float) -> float:
        self.kill()  # what the dead leader left behind still holds the port
        if now - self.started >= STEADY:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.due = None, now + pause
        return pause

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the end; then clear away what is left of the group."""
        if self.process:
            try:
                self.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{self.name} does not end; it is killed.")
            self.kill()

    def kill(self) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    def __init__(self, children: list[Child]):
        self.children = children
        self.stopping = False

    def stop(self, *_signal) -> None:
        self.stopping = True

    def run(self, ready=lambda: True, announce=lambda: None) -> None:
        """Tend the children until a signal comes; `announce` is called once, when `ready` first says yes."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        try:
            while not self.stopping:
                for child in self.children:
                    child.tend(time.monotonic())
                if announce and ready():
                    announce()
                    announce = None
                time.sleep(0.2)
        finally:
            self.end()

    def end(self) -> None:
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + PATIENCE
        for child in self.children:
            child.wait(until)


def end_with_the_parent() -> None:
    """Ask Linux for SIGTERM when the parent dies without a word; elsewhere there is no such thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def processes(port: int) -> list[Child]:
    """The three processes of a machine that does everything."""
    celery = [sys.executable, "-m", "celery", "-A", "salesops", "-q"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    gunicorn = [sys.executable, "-m", "gunicorn", "salesops.wsgi", f"--bind=127.0.0.1:{port}"]
    return [
        Child("web", [*gunicorn, "--worker-class=gthread", "--threads=8", "--log-level=warning"]),
        Child("worker", [*celery, "worker", "-P", "threads", "-c", "4", "-l", "WARNING", *quiet]),
        Child("beat", [*celery, "beat", "-l", "WARNING", "--pidfile="]),
    ]


def answers(port: int) -> bool:
    """The web server has loaded the program and answers."""
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        ask.request("GET", "/healthz", headers={"Host": "localhost"})
        return ask.getresponse().status < 500
    except OSError:
        return False
    finally:
        ask.close()


def say(words: str) -> None:
    print(words, flush=True)


def main() -> None:
    port = int(os.environ.get("PORT", "8000"))
    if "MAKELEVEL" in os.environ:
        end_with_the_parent()
    say("Starting web, worker and beat. Ctrl-C stops all of them.")
    Supervisor(processes(port)).run(
        ready=lambda: answers(port), announce=lambda: say(f"salesops is ready: http://127.0.0.1:{port}/")
    )
    say("Stopped.")


if __name__ == "__main__":
    main()
