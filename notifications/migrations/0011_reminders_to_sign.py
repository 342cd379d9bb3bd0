from django.db import migrations, models

import notifications.constraints

class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0010_messages_to_classes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='release_basis',
            field=models.CharField(blank=True, choices=[('verdict', 'the policy check'), ('override', 'a decision against the rule'), ('authority', 'standing emergency authority'), ('copy', 'the message that it follows'), ('question', 'the question that it asks'), ('reminder', 'the reminder that was asked for')], max_length=10),
        ),
        # The function behind it has changed.
        migrations.RemoveConstraint(model_name='message', name='message_released_by_policy'),
        migrations.AddConstraint(
            model_name='message',
            constraint=notifications.constraints.ReleasedByPolicy(name='message_released_by_policy'),
        ),
    ]
