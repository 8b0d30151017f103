"""From a fresh clone to a running system with nothing but Python: `make run`, `make test` and their sisters.

Standard library only, and readable by old Pythons, so that it can say what is missing in plain words.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
RUN_LOCK, DEV_LOCK, NODE_LOCK = "requirements.txt", "requirements-dev.txt", "requirements-node.txt"
NETWORK = """Without a network only a start after the first works. Behind a company proxy set HTTPS_PROXY; for its own
certificate SSL_CERT_FILE; for a mirror PIP_INDEX_URL (Python) and npm_config_registry (npm). Then try again."""


def fail(words):
    sys.exit("\n" + words)


# What the machine offers


def require_python(version=None, find=shutil.which):
    """Go on with a new enough Python, this one or another one on PATH."""
    if (version or sys.version_info) >= OLDEST:
        return
    for name in NEWER:
        found = find(name)
        if found:
            os.execv(found, [found] + sys.argv)
    fail(
        "salesops needs Python %d.%d or newer; this is %s. Install one and run: make run PYTHON=/path/to/python3"
        % (OLDEST + (".".join(map(str, (version or sys.version_info)[:3])),))
    )


def load_env_file(file=None):
    """Read .env as the settings do: what the environment says already wins."""
    file = file or ROOT / ".env"
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        name, equals, value = line.partition("=")
        if equals and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.replace("export ", "").strip(), value.strip().strip("'\""))


def network_environment(environ):
    """The environment for downloads: one certificate and one mirror serve pip, uv and npm."""
    environ = dict(environ)
    certificate = environ.get("SSL_CERT_FILE")
    if certificate:
        environ.setdefault("PIP_CERT", certificate)
        environ.setdefault("NODE_EXTRA_CA_CERTS", certificate)
    if environ.get("PIP_INDEX_URL") and not environ.get("UV_INDEX_URL"):
        environ.setdefault("UV_DEFAULT_INDEX", environ["PIP_INDEX_URL"])
    return environ


def require_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            fail("Port %d is in use. Choose another one: make run PORT=%d" % (port, port + 1))


def only_one(data):
    """Hold the data folder until this process, and the supervisor it turns into, ends."""
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(str(data / "supervisor.lock"), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fail("salesops already runs on the data in %s. Stop it first, or choose other data: make run DATA_DIR=…" % data)
    os.set_inheritable(lock, True)


# Set-up, each step done once


def python():
    return str(ROOT / ".venv" / "bin" / "python")


def make_venv():
    if Path(python()).exists() and subprocess.run([python(), "-c", ""], stderr=subprocess.DEVNULL).returncode == 0:
        return
    print("Making .venv …", flush=True)
    uv = shutil.which("uv")
    if uv and run([uv, "venv", "-q", "--clear", "--python", sys.executable, ".venv"], quiet=True):
        return
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        fail(
            "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv "
            "(or python%d.%d-venv), then try again." % sys.version_info[:2]
        )
    venv.create(str(ROOT / ".venv"), with_pip=True, clear=True, symlinks=True)


def install(lock):
    """Install one locked list into .venv; the stamp is the hash of the list."""
    stamp, wanted = ROOT / ".venv" / ("." + lock), digest(ROOT / lock)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the packages of %s …" % lock, flush=True)
    if not (install_with_uv(lock) or install_with_pip(lock)):
        fail("The Python packages could not be installed. " + NETWORK)
    stamp.write_text(wanted)


def install_with_uv(lock):
    uv = shutil.which("uv")
    return uv and run([uv, "pip", "install", "-q", "--python", python(), "--require-hashes", "--no-deps", "-r", lock])


def install_with_pip(lock):
    if not run([python(), "-m", "pip", "--version"], quiet=True):
        run([python(), "-m", "ensurepip", "-q"], quiet=True)
    pip = [python(), "-m", "pip", "install", "-qq", "--no-compile", "--disable-pip-version-check", "--no-input"]
    return run(pip + ["--require-hashes", "--no-deps", "-r", lock])


def fetch_assets_beside():
    """Where the machine has npm, let it work while pip does; a group of its own, so that it can be stopped."""
    if not shutil.which("npm"):
        return None
    command, environ = [sys.executable, "salesops/assets.py"], network_environment(os.environ)
    return subprocess.Popen(command, cwd=str(ROOT), env=environ, start_new_session=True)


def lay_assets(beside=None):
    """Files for the pages: what was fetched beside, else with the npm that comes as a Python package."""
    if beside and beside.wait() == 0:
        return
    if not shutil.which("npm"):
        install(NODE_LOCK)
    if not run([python(), "salesops/assets.py"]):
        fail("The files for the pages could not be fetched. " + NETWORK)


def compile_catalogue():
    parts = ROOT / "locale" / "parts"
    target = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    newest = max((file.stat().st_mtime for file in parts.glob("*.po")), default=0)
    if not target.exists() or target.stat().st_mtime < newest:
        must(manage("messages", "--compile"))


def set_up(lock=RUN_LOCK):
    beside = fetch_assets_beside()
    try:
        make_venv()
        install(lock)
    except BaseException:
        if beside and beside.poll() is None:
            os.killpg(beside.pid, signal.SIGTERM)
        raise
    lay_assets(beside)
    compile_catalogue()


# The commands of the Makefile


def start():
    """Serve the embedded system; the first start also loads the demo company."""
    data = Path(os.environ.get("DATA_DIR") or str(ROOT / "var")).resolve()
    port = int(os.environ.get("PORT") or "8000")
    os.environ.update(DATA_DIR=str(data), PORT=str(port))
    require_port(port)
    only_one(data)
    set_up()
    must(manage("prepare", "--demo"))
    os.execv(python(), [python(), "salesops/supervisor.py"])


def test(*arguments):
    set_up(DEV_LOCK)
    must([python(), "-m", "pytest", "-n", workers(), *arguments])


def e2e(*arguments):
    set_up(DEV_LOCK)
    must([python(), "-m", "pytest", "-m", "browser", *arguments])


def bench(*arguments):
    set_up(DEV_LOCK)
    must([python(), "-m", "bench", *arguments])


def messages(*arguments):
    set_up()
    must(manage("messages", *arguments))


def check():
    """Everything that can be known without running a test."""
    set_up(DEV_LOCK)
    tools = str(ROOT / ".venv" / "bin") + os.sep
    failed = [
        " ".join(command).replace(tools, "")
        for command, environ in [
            ([tools + "ruff", "check", "."], {}),
            ([tools + "ruff", "format", "--check", "."], {}),
            ([tools + "mypy"], {}),
            ([tools + "lint-imports"], {}),
            ([tools + "djlint", "--lint", "--quiet", "."], {}),
            (manage("makemigrations", "--check", "--dry-run"), {}),
            (manage("messages", "--check"), {}),
            (manage("check", "--deploy", "--fail-level", "WARNING"), production()),
        ]
        if not say_and_run(command, environ)
    ]
    if failed:
        fail("Not in order: " + "; ".join(failed))
    print("All in order.")


def production():
    """Settings of a server, for the checks that matter there."""
    key = hashlib.sha512(os.urandom(64)).hexdigest()
    database = "postgres://salesops@127.0.0.1/salesops"
    return {"DEBUG": "false", "SECRET_KEY": key, "ALLOWED_HOSTS": "sales.example.com", "DATABASE_URL": database}


# Small words


def manage(*arguments):
    return [python(), "manage.py", *arguments]


def run(command, quiet=False, environ=None):
    """Run a command in the root; True when it went well."""
    output = subprocess.DEVNULL if quiet else None
    environ = environ or network_environment(os.environ)
    return subprocess.run(command, cwd=str(ROOT), env=environ, stdout=output, stderr=output).returncode == 0


def say_and_run(command, environ):
    print("→ " + " ".join(Path(word).name if os.sep in word else word for word in command), flush=True)
    return run(command, environ=dict(os.environ, **environ))


def must(command):
    code = subprocess.run(command, cwd=str(ROOT)).returncode
    if code:
        sys.exit(code)


def workers():
    return str(min(os.cpu_count() or 1, 4))


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


COMMANDS = {
    "run": start,
    "setup": set_up,
    "test": test,
    "e2e": e2e,
    "bench": bench,
    "check": check,
    "messages": messages,
}


def main():
    require_python()
    load_env_file()
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        fail("Commands: " + ", ".join(COMMANDS))
    try:
        COMMANDS[name](*sys.argv[2:])
    except KeyboardInterrupt:
        fail("Stopped.")


if __name__ == "__main__":
    main()
