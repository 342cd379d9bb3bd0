from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('platforms', '0006_entered_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='parentnotice',
            name='message',
            field=models.CharField(blank=True, db_default='', max_length=20),
        ),
        migrations.AlterField(
            model_name='parentnotice',
            name='method',
            field=models.CharField(choices=[('letter', 'Letter sent home'), ('website', 'On the school’s website'), ('email', 'Email'), ('message', 'Message by Belltower'), ('meeting', 'At a meeting')], max_length=8),
        ),
    ]
