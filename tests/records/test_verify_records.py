import json

import pytest
from django.core.management import CommandError, call_command

from records import book, verification
from records.models import Unsealed
from tenancy.scope import every_district, working_in
from tests.records.tampering import Book


def verify(*words):
    """Run the command; its exit code (0 when it just returns)."""
    try:
        call_command("verify_records", *words)
    except SystemExit as ended:
        return ended.code
    return 0


def test_json_is_one_line_and_says_what_scripts_rely_on(riverside, capsys):
    with working_in(riverside.pk):
        book.write("records.hold.placed")
    assert verify("--district", riverside.slug, "--json") == 0
    verdict = '{"events":1,"intact":true,"broken_at":null}'
    assert capsys.readouterr().out == f'{{"districts":{{"{riverside.slug}":{verdict}}}}}\n'


def test_every_district_is_verified(riverside, hilltop, capsys):
    assert verify("--json") == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])["districts"]
    assert told.keys() == {one.slug for one in every_district()}
    assert {riverside.slug, hilltop.slug} <= told.keys()


def test_what_waits_is_sealed_first(riverside):
    with working_in(riverside.pk):
        book.write("records.hold.placed")
    verify("--district", riverside.slug)
    with working_in(riverside.pk):
        assert not Unsealed.objects.exists()


def test_words_name_the_head(riverside, capsys):
    assert verify("--district", riverside.slug) == 0
    said = capsys.readouterr().out
    assert (
        said == f"{riverside.slug}: intact. 0 entries, head {verification.head(riverside).hash}\n"
    )


def test_broken_book_ends_in_1_and_is_named(nine, capsys):
    Book(nine).tamper("details")
    assert verify("--district", nine.slug, "--json") == 1
    told = json.loads(capsys.readouterr().out)["districts"][nine.slug]
    assert told == {"events": 3, "intact": False, "broken_at": 4}
    assert verify("--district", nine.slug) == 1
    assert f"{nine.slug}: broken at entry 4. What it says" in capsys.readouterr().out


def test_book_that_takes_no_more_seals_is_still_judged(nine, capsys):
    Book(nine).edit("update records_seal set sequence = 9223372036854775807 where sequence = 9")
    with working_in(nine.pk):
        book.write("records.hold.placed")
    assert verify("--district", nine.slug) == 1
    assert "broken at entry 9" in capsys.readouterr().out


def test_given_head_is_looked_for(nine, capsys):
    kept = verification.head(nine)
    assert verify("--district", nine.slug, "--head", kept.hash) == 0
    Book(nine).tamper("end cut off")
    assert verify("--district", nine.slug, "--head", kept.hash) == 1
    assert "broken at entry 7" in capsys.readouterr().out


def test_heads_are_kept_in_a_file_and_compared_with_it(nine, tmp_path, capsys):
    file = str(tmp_path / "heads.jsonl")
    assert verify("--district", nine.slug, "--keep-heads", file) == 0
    assert verify("--district", nine.slug, "--heads", file) == 0
    Book(nine).tamper("end cut off")
    assert verify("--district", nine.slug, "--heads", file) == 1
    assert "broken at entry 7" in capsys.readouterr().out


def test_head_of_a_broken_book_is_not_kept(nine, tmp_path):
    Book(nine).tamper("details")
    verify("--district", nine.slug, "--keep-heads", str(tmp_path / "heads.jsonl"))
    assert (tmp_path / "heads.jsonl").read_text() == ""


def test_district_of_a_kept_head_that_is_gone_is_named(db, tmp_path, capsys):
    file = tmp_path / "heads.jsonl"
    file.write_text(json.dumps({"district": "atlantis", "sequence": 9, "hash": "0" * 64}) + "\n")
    assert verify("--heads", str(file), "--json") == 1
    told = json.loads(capsys.readouterr().out)["districts"]["atlantis"]
    assert told == {"events": 0, "intact": False, "broken_at": 1}


def test_unknown_district_and_a_head_of_no_district_are_refused(riverside):
    with pytest.raises(CommandError, match=riverside.slug):
        call_command("verify_records", "--district", "atlantis")
    with pytest.raises(CommandError, match="--district"):
        call_command("verify_records", "--head", "0" * 64)
