from django.db import migrations


class Migration(migrations.Migration):
    """Where the rate limits of sign-in are kept; Django's database cache has no model of it."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "create table config_cache (cache_key varchar(255) primary key, value text not null, "
            "expires timestamptz not null); "
            "create index config_cache_expires on config_cache (expires)",
            "drop table config_cache",
        )
    ]
