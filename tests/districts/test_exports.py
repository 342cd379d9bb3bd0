"""Lists that leave as files."""

import csv
from io import StringIO

import pytest

from districts.exports import as_csv, safe


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "\r=1"]
)
def test_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


def test_file_says_first_who_took_it_and_keeps_its_cells() -> None:
    file = as_csv(
        ["Name", "Place"], [["Ann, Archer", 'the "North"'], [None, 3]], mark="for a check"
    )
    rows = list(csv.reader(StringIO(file.decode("utf-8-sig"))))
    assert rows == [["for a check"], ["Name", "Place"], ["Ann, Archer", 'the "North"'], ["", "3"]]
