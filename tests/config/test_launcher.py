"""The launcher by itself: what it may import, and the house that any command finds or makes."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.launcher import HOUSE, development, environment, services
from tests.config.houses import alive_in, eventually, manage


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


def test_launcher_imports_the_standard_library_alone():
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import config.launcher"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_launcher_modules_import_the_standard_library_alone():
    names = sorted(path.stem for path in (HOUSE / "config" / "launcher").glob("[a-z]*.py"))
    words = "; ".join(f"import config.launcher.{name}" for name in names)
    done = subprocess.run(
        [sys.executable, "-S", "-c", words], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(names) > 8


def test_two_commands_at_once_share_services_and_say_nothing_of_their_own(house):
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(manage, house, "shell", "-v0", "-c", ASK) for _ in range(2)]
        done = [each.result() for each in asked]
    assert [each.returncode for each in done] == [0, 0], done[0].stderr + done[1].stderr
    assert [each.stderr for each in done] == ["", ""]
    assert done[0].stdout == done[1].stdout == "app 0\n"
    assert eventually(lambda: alive_in(house) == [], seconds=5)


ASK = """
from django.db import connection
from districts.models import District
print(connection.settings_dict["USER"], District.objects.count())
"""


def test_evidence_is_told_of_a_house_that_is_still_empty(house):
    done = manage(house, "evidence", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["S0-17"]["status"] == "recorded"


def test_command_that_fails_keeps_its_own_words_and_code(house):
    done = manage(house, "no_such_command")
    assert done.returncode == 1
    assert "Unknown command: 'no_such_command'" in done.stderr
    assert done.stdout == ""


def test_database_without_its_owner_is_refused_in_a_sentence(tmp_path):
    done = manage(tmp_path, "check", DATABASE_URL="postgres://app@127.0.0.1:1/x")
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL is set and DATABASE_OWNER_URL is not.")
    assert "Traceback" not in done.stderr


def test_services_run_until_the_last_user_leaves(tmp_path):
    with services.joined(tmp_path, durable=False) as first:
        with services.joined(tmp_path, durable=False) as second:
            assert first == second
        kept = json.loads((tmp_path / "services.json").read_text())
        assert kept["postgres"] == first.postgres
    assert not (tmp_path / "services.json").exists()
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def test_services_of_a_killed_user_stop_and_its_temporary_folder_goes(tmp_path):
    folder = tmp_path / "temporary"
    program = (
        "import sys; from pathlib import Path; from config.launcher import services\n"
        "with services.joined(Path(sys.argv[1]), durable=False, temporary=True):\n"
        "    print('running', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as user:
        assert user.stdout
        assert user.stdout.readline() == b"running\n"
        server = int((folder / "postgres/data/postmaster.pid").read_text().split("\n")[0])
        user.kill()
    assert eventually(lambda: not folder.exists(), seconds=15)
    assert not Path(f"/proc/{server}/cwd").exists()


def test_settings_that_are_given_are_kept(tmp_path):
    environ = {"PUBLIC_URL": "http://127.0.0.1:9000"}
    development.fill(tmp_path, environ)
    again: dict[str, str] = {}
    development.fill(tmp_path, again)
    assert environ["PUBLIC_URL"] == "http://127.0.0.1:9000"
    assert environ["SECRET_KEY"] == again["SECRET_KEY"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_environment_of_another_lock_is_not_taken_for_this_one(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19\n")
    before = environment.stamp(lock)
    lock.write_text("django==5.2.20\n")
    assert environment.stamp(lock) != before
