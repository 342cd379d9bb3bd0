import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import notifications.constraints
import tenancy.clock
import tenancy.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0003_api_tokens'),
        ('notifications', '0008_rounds_in_rulings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='VoiceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=12)),
                ('asked_at', models.DateTimeField(db_default=tenancy.clock.TenancyNow(), editable=False)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('message', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='voice_requests', to='notifications.message')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
                'constraints': [tenancy.constraints.Wall(name='voice_request_wall'), tenancy.constraints.SameDistrict('message', name='voice_request_message_same_district'), models.UniqueConstraint(fields=('message', 'language', 'person'), name='voice_request_once')],
            },
        ),
        # The function behind it has changed.
        migrations.RemoveConstraint(model_name='message', name='message_released_by_policy'),
        migrations.AddConstraint(
            model_name='message',
            constraint=notifications.constraints.ReleasedByPolicy(name='message_released_by_policy'),
        ),
    ]
