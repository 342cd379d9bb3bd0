from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_checks'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='event',
            name='event_of_subject',
        ),
        migrations.RemoveIndex(
            model_name='event',
            name='event_of_actor',
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['subject', 'id'], name='event_by_subject'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['actor_id', 'at'], name='event_by_actor'),
        ),
    ]
