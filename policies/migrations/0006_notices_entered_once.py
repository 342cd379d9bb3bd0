from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('policies', '0003_yearly_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='begun_with',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('district', 'by', 'begun_with', 'audience'), name='notice_once'),
        ),
    ]
