"""Third-party files: which are copied, and the icon sprite."""

import json
import re

import pytest

from salesops import assets

SPRITE = (
    '<svg><symbol id="tabler-check" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
    'stroke-linejoin="round"><path stroke="none" d="M0 0h24v24H0z" fill="none" /><path d="M5 12l5 5" /></symbol>'
    '<symbol id="tabler-x" viewBox="0 0 24 24"><path d="M18 6l-12 12" /></symbol></svg>'
)


def test_the_sprite_holds_the_listed_icons_alone_without_own_colours():
    sprite = assets.sprite("# used by pages\ncheck\n\n", SPRITE)

    assert re.findall('id="([a-z-]+)"', sprite) == ["check"]
    assert '<path d="M5 12l5 5" />' in sprite
    assert "fill=" not in sprite
    assert "stroke=" not in sprite


def test_an_icon_that_does_not_exist_is_named():
    with pytest.raises(SystemExit, match="no-such-icon"):
        assets.sprite("check\nno-such-icon\n", SPRITE)


@pytest.mark.parametrize("ending", [b"\n//# sourceMappingURL=a.js.map\n", b"/*# sourceMappingURL=a.css.map */"])
def test_links_to_source_maps_are_cut_off(ending):
    assert assets.SOURCE_MAP.sub(b"", b"body{}" + ending) == b"body{}"


def test_the_lock_names_no_registry_and_a_hash_for_every_package():
    packages = json.loads(assets.LOCK.read_text())["packages"]

    for path, package in packages.items():
        assert "resolved" not in package, path
        assert not path or package["integrity"].startswith("sha512-"), path
