"""Every finding in a sentence: what is wrong and what to do. The codes are what is stored."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

ERRORS = {
    # The package
    "missing": _("There is nothing at this place. Give the path of a zip or of a folder."),
    "not_a_zip": _("This is not a zip file. Export the roster as a zip and upload that."),
    "web_page": _(
        "This is a web page and not a roster. The download probably asked for a sign-in: sign in "
        "to the student system and export again."
    ),
    "encrypted": _("This zip asks for a password. Export it without one."),
    "zip_in_zip": _("This zip holds another zip. Upload the inner one."),
    "unsafe_name": _(
        "This zip names files outside of itself. Export it again with the student system."
    ),
    "too_many_members": _("This zip holds more than %(most)s files. A roster has about ten."),
    "too_large": _("Unpacked, this is larger than %(most)s GB. Check what was exported."),
    "too_dense": _("This zip unpacks to far more than a roster would. Check what was exported."),
    "too_deep": _("The CSV files lie in folders inside folders. Put them at the top of the zip."),
    "damaged": _("This file is damaged: part of it cannot be unpacked. Export it again."),
    "no_csv": _("There are no CSV files here. Export the roster as OneRoster CSV."),
    "not_oneroster": _(
        "This looks like %(looks_like)s and not like OneRoster. Choose OneRoster CSV 1.1 or 1.2 "
        "in the export."
    ),
    "old_version": _("This is OneRoster %(version)s. Export it as 1.1 or 1.2."),
    "nothing_to_read": _("None of users, classes and enrollments is here. Export the whole set."),
    "bad_mode": _("The manifest says neither absent, bulk nor delta for this file."),
    "never_delta": _("custody.csv always tells all. Announce it as bulk or absent."),
    "marked_absent": _("The file is here and manifest.csv says that it is absent. Export again."),
    "not_here": _("manifest.csv announces this file and it is not here. Export again."),
    "gave_up": _("Reading broke off three times. Upload it again, or call the help desk."),
    # A file
    "not_utf8": _("The text is not UTF-8. Choose UTF-8 in the export."),
    "open_quote": _("A quotation mark opens here and never closes."),
    "not_csv": _("This row cannot be read as CSV. Look at its quotation marks."),
    "no_header": _("The file is empty: not even a header row."),
    "missing_column": _("This column is missing."),
    "double_column": _("Two columns have this name."),
    # A row
    "ragged": ngettext_lazy(
        "This row has %(cells)s cell and the header has %(columns)s.",
        "This row has %(cells)s cells and the header has %(columns)s.",
        "cells",
    ),
    "nul": _("There is a NUL character in this row. Export it again."),
    "control": _("There is a control character in this cell."),
    "too_long": _("This cell is longer than %(most)s characters."),
    "empty": _("This cell is empty and must not be."),
    "no_name": _("This person has neither a given nor a family name."),
    "bad_status": _("This status is neither active nor tobedeleted."),
    "double_id": _("Another row has this sourcedId as well."),
    "no_such_org": _("This names an organization that is not in orgs.csv."),
    "no_such_user": _("This names a person who is not in users.csv."),
    "no_such_student": _("This names somebody who is no student in users.csv."),
    "not_a_boolean": _("This is neither true nor false."),
    "double_pair": _("An earlier row is about the same two people. Leave the one that is right."),
    "no_such_class": _("This names a class that is not in classes.csv."),
}

WARNINGS = {
    "nested": _("The CSV files lie in a folder inside the zip. They were read all the same."),
    "no_manifest": _("There is no manifest.csv. It was read as OneRoster 1.1, all rows (bulk)."),
    "not_announced": _("manifest.csv does not mention this file. It was read as bulk."),
    "marked_absent_unused": _("This file is marked absent and is here. It is not needed."),
    "not_here_unused": _("This file is announced and missing. It is not needed."),
    "no_courses": _("There is no courses.csv. Classes go by their own titles."),
    "other_case": _("The file’s name is written in other capitals than OneRoster’s."),
    "filled_in_bulk": ngettext_lazy(
        "%(count)s row carries a status or a date, which bulk files leave empty.",
        "%(count)s rows carry a status or a date, which bulk files leave empty.",
        "count",
    ),
    "no_status": ngettext_lazy(
        "%(count)s row has no status. It was read as active.",
        "%(count)s rows have no status. They were read as active.",
        "count",
    ),
    "other_status": ngettext_lazy(
        "%(count)s row has a status written in another way (inactive, capitals).",
        "%(count)s rows have a status written in another way (inactive, capitals).",
        "count",
    ),
    "other_capitals": ngettext_lazy(
        "%(count)s value is written in other capitals than OneRoster’s.",
        "%(count)s values are written in other capitals than OneRoster’s.",
        "count",
    ),
    "not_true_or_false": ngettext_lazy(
        "%(count)s row says neither true nor false in enabledUser.",
        "%(count)s rows say neither true nor false in enabledUser.",
        "count",
    ),
    "empty_file": _("The file has a header and no rows."),
    "empty_of_kind": _("There are none at all in this file, and the district has some."),
    "unknown_role": ngettext_lazy(
        "%(count)s person has a role that OneRoster does not know here.",
        "%(count)s people have a role that OneRoster does not know here.",
        "count",
    ),
    "no_role": ngettext_lazy(
        "%(count)s person has no role and was left out.",
        "%(count)s people have no role. They were left out.",
        "count",
    ),
    "no_grade": ngettext_lazy(
        "%(count)s student has no grade.", "%(count)s students have no grade.", "count"
    ),
    "no_school": ngettext_lazy(
        "%(count)s student is at no school, only at a department or the district.",
        "%(count)s students are at no school, only at a department or the district.",
        "count",
    ),
    "custody_not_linked": ngettext_lazy(
        "%(count)s row is about somebody who does not answer for that student here. It counts as "
        "soon as they do.",
        "%(count)s rows are about people who do not answer for that student here. They count as "
        "soon as they do.",
        "count",
    ),
    "no_birth_dates": _("There is no birthDate column. What is known stays as it is."),
    "bad_birth_date": ngettext_lazy(
        "%(count)s birth date cannot be used (row %(rows)s). What is known stays as it is.",
        "%(count)s birth dates cannot be used (rows %(rows)s). What is known stays as it is.",
        "count",
    ),
    "birthday_left_out": ngettext_lazy(
        "%(count)s row cannot be read (row %(rows)s). What is known stays as it is.",
        "%(count)s rows cannot be read (rows %(rows)s). What is known stays as it is.",
        "count",
    ),
    "class_without_school": ngettext_lazy(
        "%(count)s class is at no school. It was left out.",
        "%(count)s classes are at no school. They were left out.",
        "count",
    ),
    "guardian_without_child": ngettext_lazy(
        "%(count)s guardian has no child here and comes in with the first one.",
        "%(count)s guardians have no child here. They come in with their first child.",
        "count",
    ),
    "agent_not_family": ngettext_lazy(
        "%(count)s time a student names somebody who is no parent, guardian or relative.",
        "%(count)s times a student names somebody who is no parent, guardian or relative.",
        "count",
    ),
    "unknown_language": ngettext_lazy(
        "%(count)s language was not recognized.",
        "%(count)s languages were not recognized.",
        "count",
    ),
    "not_a_student_enrolled": ngettext_lazy(
        "%(count)s enrollment as a student is of somebody who is no student here.",
        "%(count)s enrollments as a student are of people who are no students here.",
        "count",
    ),
    "student_teaches": ngettext_lazy(
        "%(count)s person teaches a class and is not staff in users.csv. They were not appointed; "
        "correct their role in the student system.",
        "%(count)s people teach a class and are not staff in users.csv. They were not appointed; "
        "correct their role in the student system.",
        "count",
    ),
    "no_email": ngettext_lazy(
        "%(count)s teacher has no email address, so they cannot be appointed.",
        "%(count)s teachers have no email address, so they cannot be appointed.",
        "count",
    ),
    "closed_account": ngettext_lazy(
        "%(count)s teacher has a closed account. Appoint them on the people page if they are back.",
        "%(count)s teachers have a closed account. Appoint them on the people page if they are "
        "back.",
        "count",
    ),
    "enrollment_left_out": ngettext_lazy(
        "%(count)s enrollment is of a class that was left out.",
        "%(count)s enrollments are of classes that were left out.",
        "count",
    ),
    "enrolled_twice": ngettext_lazy(
        "%(count)s enrollment names the same class and student again.",
        "%(count)s enrollments name the same class and student again.",
        "count",
    ),
    "school_opened": ngettext_lazy(
        "%(count)s school is new here. Confirm its name, hours and languages in Settings.",
        "%(count)s schools are new here. Confirm their names, hours and languages in Settings.",
        "count",
    ),
    "unusable_contact": ngettext_lazy(
        "%(count)s phone number or address cannot be used as written.",
        "%(count)s phone numbers or addresses cannot be used as written.",
        "count",
    ),
    "unusable_own_way": ngettext_lazy(
        "%(count)s student’s own phone number or address cannot be used as written.",
        "%(count)s own phone numbers or addresses of students cannot be used as written.",
        "count",
    ),
    "known_before_only": ngettext_lazy(
        "%(count)s person is named who came without a family before. They come in with the next "
        "bulk file.",
        "%(count)s people are named who came without a family before. They come in with the next "
        "bulk file.",
        "count",
    ),
}
