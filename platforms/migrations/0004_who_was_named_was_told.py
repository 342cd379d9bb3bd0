from django.db import migrations

# Notices of before counted for everybody: now for who was named for the site by then.
TOLD = """
do $$
declare
    one bigint;
begin
    for one in select id from districts_district loop
        perform set_config('app.district', one::text, true);
        insert into platforms_toldstudent (district_id, notice_id, student_id)
        select named.district_id, notice.id, named.student_id
        from platforms_parentnotice notice
        join platforms_sitestudent named
            on named.site_id = notice.site_id and named.added_at <= notice.at;
    end loop;
    perform set_config('app.district', '', true);
end $$
"""


class Migration(migrations.Migration):
    """Not to be undone by rows: the table goes with the migration before."""

    dependencies = [
        ('platforms', '0003_notices_name_students'),
    ]

    operations = [migrations.RunSQL(TOLD, migrations.RunSQL.noop)]
