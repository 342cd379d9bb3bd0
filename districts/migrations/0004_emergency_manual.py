from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0003_api_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='district',
            name='emergency_manual',
            field=models.URLField(blank=True, db_default='', max_length=300, verbose_name='emergency manual'),
        ),
    ]
