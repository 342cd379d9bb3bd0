from django.db import migrations, models

import notifications.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0012_looking_through'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='disclaimers',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False),
        ),
        # The function behind it has changed.
        migrations.RemoveConstraint(model_name='message', name='message_content_stands'),
        migrations.AddConstraint(
            model_name='message',
            constraint=notifications.constraints.ContentStands(name='message_content_stands'),
        ),
    ]
