"""The locked package lists agree with each other and name no host."""

import re

import pytest

from salesops.bootstrap import DEV_LOCK, NODE_LOCK, ROOT, RUN_LOCK


def pinned(lock):
    lines = (ROOT / lock).read_text().splitlines()
    return {line.rstrip(" \\") for line in lines if re.match(r"[A-Za-z0-9]", line)}


def test_developers_have_exactly_what_runs_and_more():
    names = {line.split("==")[0] for line in pinned(RUN_LOCK)}

    assert {line.split(" ;")[0] for line in pinned(DEV_LOCK) if line.split("==")[0] in names} == {
        line.split(" ;")[0] for line in pinned(RUN_LOCK)
    }


@pytest.mark.parametrize("lock", [RUN_LOCK, DEV_LOCK, NODE_LOCK])
def test_every_package_is_pinned_with_hashes_and_no_host(lock):
    text = (ROOT / lock).read_text()

    assert all("==" in line for line in pinned(lock))
    assert text.count("--hash=sha256:") >= len(pinned(lock))
    assert "://" not in text
