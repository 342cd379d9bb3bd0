from django.db import migrations

import notifications.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0007_editors'),
    ]

    operations = [
        # The function behind it has changed.
        migrations.RemoveConstraint(model_name='message', name='message_released_by_policy'),
        migrations.AddConstraint(
            model_name='message',
            constraint=notifications.constraints.ReleasedByPolicy(name='message_released_by_policy'),
        ),
    ]
