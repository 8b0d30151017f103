"""Set-up on a bare machine: clear words for what is missing, settings passed through."""

import ast
import socket
import subprocess
import sys

import pytest

from salesops import bootstrap


@pytest.fixture
def data(tmp_path):
    return tmp_path / "var"


def test_an_old_python_is_told_which_one_is_needed():
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.9\.2"):
        bootstrap.require_python(version=(3, 9, 2), find=lambda name: None)


def test_a_newer_python_on_the_path_takes_over(monkeypatch):
    started = []
    monkeypatch.setattr(bootstrap.os, "execv", lambda path, arguments: started.append((path, arguments)) or sys.exit())
    found = {"python3.12": "/usr/bin/python3.12"}

    with pytest.raises(SystemExit):
        bootstrap.require_python(version=(3, 9, 2), find=found.get)

    assert started == [("/usr/bin/python3.12", ["/usr/bin/python3.12", *sys.argv])]


def test_the_bootstrap_is_readable_by_old_pythons():
    ast.parse((bootstrap.ROOT / "salesops" / "bootstrap.py").read_text(), feature_version=(3, 6))


def test_the_bootstrap_needs_the_standard_library_alone():
    script = (
        f"import sys; sys.path.insert(0, {str(bootstrap.ROOT / 'salesops')!r}); import bootstrap, supervisor, assets"
    )

    assert subprocess.run([sys.executable, "-I", "-S", "-c", script]).returncode == 0


def test_a_port_in_use_names_the_option():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(SystemExit, match=f"Port {port} is in use.*PORT={port + 1}"):
            bootstrap.require_port(port)


def test_a_second_start_on_the_same_data_is_refused(data):
    bootstrap.only_one(data)

    with pytest.raises(SystemExit, match="already runs on the data"):
        bootstrap.only_one(data)


def test_one_certificate_and_one_mirror_serve_every_tool():
    environ = bootstrap.network_environment(
        {"SSL_CERT_FILE": "/etc/company.pem", "PIP_INDEX_URL": "https://mirror.example/simple", "HTTPS_PROXY": "p:1"}
    )

    assert environ == {
        "SSL_CERT_FILE": "/etc/company.pem",
        "PIP_CERT": "/etc/company.pem",
        "NODE_EXTRA_CA_CERTS": "/etc/company.pem",
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "HTTPS_PROXY": "p:1",
    }


def test_what_is_set_already_is_kept():
    environ = bootstrap.network_environment({"SSL_CERT_FILE": "/a.pem", "PIP_CERT": "/b.pem"})

    assert environ["PIP_CERT"] == "/b.pem"


def test_the_environment_wins_over_the_env_file(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    file.write_text("# PORT=1\nPORT=8100\nexport DATA_DIR='/srv/data'\nnonsense\n")
    monkeypatch.setenv("PORT", "8200")
    monkeypatch.setenv("DATA_DIR", "")  # so that what load_env_file writes is taken away after the test
    monkeypatch.delenv("DATA_DIR")

    bootstrap.load_env_file(file)

    assert (bootstrap.os.environ["PORT"], bootstrap.os.environ["DATA_DIR"]) == ("8200", "/srv/data")


def test_without_ensurepip_the_package_to_install_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.make_venv()


def test_a_failed_download_speaks_of_network_and_proxy(monkeypatch, tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("a==1")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "run", lambda *arguments, **options: False)

    with pytest.raises(SystemExit, match=r"HTTPS_PROXY.*\n.*SSL_CERT_FILE.*PIP_INDEX_URL"):
        bootstrap.install("requirements.txt")


def test_the_list_of_packages_is_installed_once(monkeypatch, tmp_path):
    (tmp_path / ".venv").mkdir()
    lock = tmp_path / "requirements.txt"
    lock.write_text("a==1")
    commands = []
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "run", lambda command, **options: commands.append(command) or True)

    bootstrap.install("requirements.txt")
    bootstrap.install("requirements.txt")
    assert len([command for command in commands if "install" in command]) == 1

    lock.write_text("a==2")
    bootstrap.install("requirements.txt")
    assert len([command for command in commands if "install" in command]) == 2


def test_make_passes_on_what_was_said_and_nothing_empty(monkeypatch):
    for name in ("DATA_DIR", "PORT", "MAKEFLAGS"):
        monkeypatch.delenv(name, raising=False)
    show = ["make", "--no-print-directory", "--eval", "show: ; @env", "show"]

    silent = subprocess.run(show, cwd=bootstrap.ROOT, capture_output=True, text=True, check=True).stdout
    said = subprocess.run([*show, "PORT=8100"], cwd=bootstrap.ROOT, capture_output=True, text=True, check=True).stdout

    assert "DATA_DIR" not in silent
    assert "PORT=8100" in said.splitlines()
