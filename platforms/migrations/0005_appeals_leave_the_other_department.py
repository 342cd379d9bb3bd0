from django.db import migrations

import platforms.constraints


class Migration(migrations.Migration):
    """The functions behind these have changed."""

    dependencies = [
        ('platforms', '0004_permissions_name_who_signed'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='toolrequest', name='toolrequest_agreed_by_all'),
        migrations.AddConstraint(
            model_name='toolrequest',
            constraint=platforms.constraints.AgreedByAll(name='toolrequest_agreed_by_all'),
        ),
        migrations.RemoveConstraint(model_name='tooldecision', name='tooldecision_by_another'),
        migrations.AddConstraint(
            model_name='tooldecision',
            constraint=platforms.constraints.DecidedByAnother(name='tooldecision_by_another'),
        ),
    ]
