import django.contrib.postgres.fields
from django.db import migrations, models

import notifications.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0006_staff_with_families'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='editors',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        # The function behind it has changed.
        migrations.RemoveConstraint(model_name='approval', name='approval_by_another'),
        migrations.AddConstraint(
            model_name='approval',
            constraint=notifications.constraints.ByAnother(name='approval_by_another'),
        ),
        # Who comes after somebody whose role has ended decides again.
        migrations.RemoveConstraint(model_name='override', name='override_once_a_content'),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(fields=('message', 'rule', 'content_hash', 'by'), name='override_once_a_content'),
        ),
    ]
