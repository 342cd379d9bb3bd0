import django.db.models.deletion
import tenancy.clock
import tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("tenancy", "0001_tenancy_now")]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district_id', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=tenancy.clock.TenancyNow())),
                ('actor_id', models.BigIntegerField(null=True)),
                ('name', models.CharField(max_length=120)),
                ('subject', models.CharField(blank=True, max_length=160)),
                ('details', models.JSONField(default=dict)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('event_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('district_id', models.BigIntegerField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('event', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='seal', serialize=False, to='records.event')),
                ('district_id', models.BigIntegerField()),
                ('sequence', models.BigIntegerField()),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['district_id', 'subject', 'id'], name='event_of_subject'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['district_id', 'actor_id', 'at'], name='event_of_actor'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=tenancy.constraints.Wall(name='event_wall'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=tenancy.constraints.AppendOnly(name='event_append_only'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('district_id', 'id'), name='event_in_district'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('name__regex', '^[a-z_]+\\.[a-z][a-z0-9_-]*\\.[a-z][a-z0-9_-]*$')), name='event_name_shape'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('subject__regex', '^([a-z_]+\\.[a-z0-9_]+:[A-Za-z0-9_-]+)?$')), name='event_subject_shape'),
        ),
        migrations.AddConstraint(
            model_name='unsealed',
            constraint=tenancy.constraints.Wall(name='unsealed_wall'),
        ),
        migrations.AddConstraint(
            model_name='unsealed',
            constraint=tenancy.constraints.DueWork(name='unsealed_due_work'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=tenancy.constraints.Wall(name='seal_wall'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=tenancy.constraints.AppendOnly(name='seal_append_only'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=tenancy.constraints.SameDistrict('event', name='seal_event_same_district'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.UniqueConstraint(fields=('district_id', 'sequence'), name='seal_one_sequence'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.UniqueConstraint(fields=('district_id', 'hash'), name='seal_one_hash'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.CheckConstraint(condition=models.Q(('hash__regex', '^[0-9a-f]{64}$'), ('previous__regex', '^[0-9a-f]{64}$')), name='seal_sha256'),
        ),
    ]
