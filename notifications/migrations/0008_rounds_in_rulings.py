from django.db import migrations, models

import notifications.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0007_editors'),
    ]

    operations = [
        migrations.AddField(
            model_name='ruling',
            name='submission',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        # The functions behind these have changed.
        migrations.RemoveConstraint(model_name='message', name='message_released_by_policy'),
        migrations.AddConstraint(
            model_name='message',
            constraint=notifications.constraints.ReleasedByPolicy(name='message_released_by_policy'),
        ),
        migrations.RemoveConstraint(model_name='message', name='message_content_stands'),
        migrations.AddConstraint(
            model_name='message',
            constraint=notifications.constraints.ContentStands(name='message_content_stands'),
        ),
        # Not to be undone: the functions are those of the code that runs, and speak of columns that
        # would be gone then; no message could be released any more.
        migrations.RunPython(migrations.RunPython.noop),
    ]
