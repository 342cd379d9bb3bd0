from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('platforms', '0005_appeals_leave_the_other_department'),
    ]

    operations = [
        migrations.AddField(
            model_name='parentnotice',
            name='begun_with',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='site',
            name='begun_with',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='toolrequest',
            name='begun_with',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='parentnotice',
            constraint=models.UniqueConstraint(fields=('district', 'by', 'begun_with'), name='parent_notice_once'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(fields=('district', 'registered_by', 'begun_with'), name='site_once'),
        ),
        migrations.AddConstraint(
            model_name='toolrequest',
            constraint=models.UniqueConstraint(fields=('district', 'asked_by', 'begun_with'), name='toolrequest_once'),
        ),
    ]
