import django.db.models.deletion
import tenancy.clock
import tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0001_events_and_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district_id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('covers', models.CharField(blank=True, max_length=160)),
                ('reason', models.TextField()),
                ('placed_by_id', models.BigIntegerField()),
                ('placed_at', models.DateTimeField(db_default=tenancy.clock.TenancyNow())),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='HoldRelease',
            fields=[
                ('hold', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='release', serialize=False, to='records.hold')),
                ('district_id', models.BigIntegerField()),
                ('released_by_id', models.BigIntegerField()),
                ('released_at', models.DateTimeField(db_default=tenancy.clock.TenancyNow())),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['district_id', 'covers'], name='hold_by_covers'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=tenancy.constraints.Wall(name='hold_wall'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=tenancy.constraints.AppendOnly(name='hold_append_only'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(fields=('district_id', 'id'), name='hold_in_district'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(fields=('district_id', 'reference'), name='hold_one_per_reference'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('covers__regex', '^([a-z_]+\\.([a-z0-9_]+:([A-Za-z0-9_-]+)?)?)?$')), name='hold_covers_shape'),
        ),
        migrations.AddConstraint(
            model_name='holdrelease',
            constraint=tenancy.constraints.Wall(name='holdrelease_wall'),
        ),
        migrations.AddConstraint(
            model_name='holdrelease',
            constraint=tenancy.constraints.AppendOnly(name='holdrelease_append_only'),
        ),
        migrations.AddConstraint(
            model_name='holdrelease',
            constraint=tenancy.constraints.SameDistrict('hold', name='holdrelease_hold_same_district'),
        ),
    ]
