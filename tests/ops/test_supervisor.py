"""The supervisor brings back what dies and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from salesops import supervisor
from salesops.supervisor import Child


def until(true, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = true()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("did not happen in time")


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def house(tmp_path):
    """A supervisor in its own process over two children, one with a grandchild; gives (process, pids())."""
    script = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(supervisor.ROOT / "salesops")!r})
        from supervisor import Child, Supervisor
        write = "import os, time; open({str(tmp_path)!r} + '/%s', 'w').write(str(os.getpid()));"
        plain = write % "plain" + "time.sleep(600)"
        parent = "import subprocess, sys;" + write % "parent" + (
            "subprocess.run([sys.executable, '-c', %r])" % (write % "grandchild" + "time.sleep(600)"))
        python = [sys.executable, "-c"]
        Supervisor([Child("plain", [*python, plain]), Child("parent", [*python, parent])]).run()
    """)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)

    def pids():
        files = [tmp_path / name for name in ("plain", "parent", "grandchild")]
        found = {file.name: int(file.read_text() or 0) for file in files if file.exists()}
        return found if len(found) == 3 and all(found.values()) else None

    yield process, pids
    process.kill()
    for pid in (pids() or {}).values():
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_killed_child_is_back_soon_and_its_own_children_are_gone(house):
    _process, pids = house
    before = until(pids)

    os.kill(before["parent"], signal.SIGKILL)

    after = until(lambda: (now := pids()) and now["grandchild"] != before["grandchild"] and now, seconds=15)
    assert after["plain"] == before["plain"]
    assert after["parent"] != before["parent"]
    assert not alive(before["grandchild"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_ends_everything(house, number):
    process, pids = house
    family = until(pids)

    process.send_signal(number)

    assert process.wait(timeout=15) == 0
    assert [name for name, pid in family.items() if alive(pid)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a killed parent")
def test_a_killed_supervisor_takes_its_children_along(house):
    process, pids = house
    family = until(pids)

    process.kill()

    until(lambda: not alive(family["plain"]) and not alive(family["parent"]))


def test_restarts_slow_down_and_recover():
    child = Child("none", [sys.executable, "-c", "pass"])
    pauses = []
    now = 0.0
    for _ in range(6):
        now = child.due
        child.tend(now)
        child.process.wait()
        child.tend(now + 0.1)
        pauses.append(round(child.due - now - 0.1, 3))
    assert pauses == [1, 2, 4, 8, 8, 8]

    child.tend(child.due)
    child.process.wait()
    end = child.started + supervisor.STEADY + 1
    child.tend(end)
    assert child.due == end + supervisor.FIRST_PAUSE
