from django.db import migrations

from tenancy.constraints import app_role

TABLES = (
    "family",
    "student",
    "schoolenrollment",
    "classgroup",
    "enrollment",
    "guardian",
    "guardianship",
    "contactpoint",
    "sourcerow",
)


def let_the_app_analyze(apps, schema_editor):
    """After a first import the planner knows nothing of a hundred thousand rows, and a count that
    takes milliseconds takes a minute until PostgreSQL gets round to looking by itself. The right
    to look exists from PostgreSQL 17 on; before, the import's ANALYZE is a warning."""
    if schema_editor.connection.pg_version >= 170000:
        for table in TABLES:
            schema_editor.execute(f"grant maintain on rosters_{table} to {app_role()}")


def take_it_back(apps, schema_editor):
    if schema_editor.connection.pg_version >= 170000:
        for table in TABLES:
            schema_editor.execute(f"revoke maintain on rosters_{table} from {app_role()}")


class Migration(migrations.Migration):
    dependencies = [("rosters", "0001_families_and_classes")]

    operations = [migrations.RunPython(let_the_app_analyze, take_it_back)]
