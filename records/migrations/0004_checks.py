import tenancy.clock
import tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0003_reference_counters'),
    ]

    operations = [
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district_id', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=tenancy.clock.TenancyNow())),
                ('events', models.BigIntegerField()),
                ('head', models.CharField(max_length=64)),
                ('broken_at', models.BigIntegerField(null=True)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['district_id', 'at'], name='check_latest')],
                'constraints': [tenancy.constraints.Wall(name='check_wall'), tenancy.constraints.AppendOnly(name='check_append_only')],
            },
        ),
    ]
