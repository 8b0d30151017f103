"""A real start, as a newcomer makes it: run, sign in, report a customer, kill a process, stop, start again."""

import datetime
import http.cookiejar
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_START, SECOND_START, BACK_AGAIN, STOP = 180, 12, 15, 20  # seconds, with room for a busy machine
PASSWORD = "demo-pass-2026"


def main():
    with tempfile.TemporaryDirectory() as data:
        house = House(data)
        try:
            house.start(within=FIRST_START)
            number = walk(house.address)
            house.kill_and_see_back("celery", " worker ")
            house.kill_and_see_back("gunicorn")
            house.stop()
            house.start(within=SECOND_START)
            assert number in str(Api(house.address).get("/api/v1/registrations/")), "the report is gone"
            house.stop()
        finally:
            house.clear()
    print("smoke: in order")


def walk(address):
    """Sign in on the page and through the API; report a customer; its number."""
    page = Page(address)
    page.sign_in("sales1")
    assert 'lang="zh' in page.get("/"), "the start page is not Chinese"
    made = Api(address).post(
        "/api/v1/registrations/",
        {
            "customer_name": "冒烟客户",
            "phone": f"139{random.randint(10**7, 10**8 - 1)}",
            "province": "浙江省",
            "city": "杭州市",
            "district": "西湖区",
            "street": f"文三路 {random.randint(1, 999)} 号",
            "need": "客厅灯",
            "source": "phone",
            "obtained_at": datetime.datetime.now(datetime.UTC).isoformat(),
        },
    )
    assert made["status"] == "protected", made
    assert made["number"] in page.get(made["url"]), "the page does not show the report"
    print(f"reported {made['number']}")
    return made["number"]


class House:
    """`make run` on data of its own."""

    def __init__(self, data):
        self.data, self.make = data, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self, within):
        began = time.monotonic()
        environ = {**os.environ, "DATA_DIR": self.data, "PORT": str(self.port)}
        self.make = subprocess.Popen(["make", "run"], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL)
        until(lambda: self.make.poll() is None and self.answers("/accounts/login/"), within, "make run does not answer")
        print(f"started in {time.monotonic() - began:.1f} s")
        until(lambda: self.answers("/readyz"), 90, "/readyz does not say ready", every=2)

    def answers(self, path):
        try:
            return urllib.request.urlopen(self.address + path, timeout=5).status == 200
        except OSError:
            return False

    def kill_and_see_back(self, *words):
        before = set(self.processes(*words))
        assert before, words
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        until(lambda: set(self.processes(*words)) - before, BACK_AGAIN, f"{words} is not back")
        until(lambda: self.answers("/accounts/login/"), BACK_AGAIN, "the web server is not back")
        print(f"{words[0]} is back after {time.monotonic() - began:.1f} s")

    def stop(self):
        self.make.send_signal(signal.SIGINT)
        supervisor = self.processes("supervisor.py")
        for pid in supervisor:
            os.kill(pid, signal.SIGINT)  # a terminal sends it to both
        self.make.wait(STOP)
        until(lambda: not self.processes(), STOP, f"left behind: {self.processes()}")

    def clear(self):
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)

    def processes(self, *words):
        """Living processes of this house, known by the data folder in their environment."""
        mark, found = f"DATA_DIR={self.data}".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                mine = mark in (folder / "environ").read_bytes().split(b"\0")
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if mine and line and all(word in line for word in words) and int(folder.name) != os.getpid():
                found.append(int(folder.name))
        return found


class Page:
    """A browser without a face: cookies, forms."""

    def __init__(self, address):
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, path):
        return self.opener.open(urllib.parse.urljoin(self.address, path), timeout=20).read().decode()

    def sign_in(self, name):
        login = self.address + "/accounts/login/"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(login)).group(1)
        form = {"csrfmiddlewaretoken": token, "login": name, "password": PASSWORD}
        answer = self.opener.open(login, urllib.parse.urlencode(form).encode(), timeout=20)
        assert answer.status == 200, answer.status
        assert "/accounts/login" not in answer.url, "not signed in"


class Api:
    def __init__(self, address):
        self.address, self.token = address, None
        self.token = self.post("/api/v1/auth/token/", {"username": "sales1", "password": PASSWORD})["token"]

    def get(self, path):
        return self._ask(path)

    def post(self, path, body):
        return self._ask(path, json.dumps(body).encode())

    def _ask(self, path, body=None):
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"smoke-{random.random()}"}
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        request = urllib.request.Request(self.address + path, body, headers)
        try:
            return json.load(urllib.request.urlopen(request, timeout=20))
        except urllib.error.HTTPError as error:
            sys.exit(f"{path}: {error.code} {error.read().decode()}")


def until(true, seconds, words, every=0.2):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit(f"smoke: {words} ({seconds} s)")
        time.sleep(every)


if __name__ == "__main__":
    main()
