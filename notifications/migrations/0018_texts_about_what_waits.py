from django.db import migrations

import notifications.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0017_newest_messages_first"),
    ]

    operations = [
        # The body of the trigger has changed, which its name does not say.
        migrations.RemoveConstraint(model_name="message", name="message_released_by_policy"),
        migrations.AddConstraint(
            model_name="message",
            constraint=notifications.constraints.ReleasedByPolicy(
                name="message_released_by_policy"
            ),
        ),
    ]
