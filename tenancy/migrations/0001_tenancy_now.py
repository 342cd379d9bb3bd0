from django.db import migrations


class Migration(migrations.Migration):
    """The one clock that SQL reads. STABLE, so that an index serves `due_at <= tenancy_now()`."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "create function tenancy_now() returns timestamptz language sql stable parallel safe "
            "as 'select clock_timestamp()'",
            "drop function tenancy_now()",
        )
    ]
