from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Not validated: what was filed before without a name stays as it was filed."""

    dependencies = [
        ('platforms', '0003_notices_name_students'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='sitepermission',
            constraint=models.CheckConstraint(
                condition=models.Q(('kind', 'withdrawn'), ('guardian__isnull', False), _connector='OR'),
                name='site_permission_names_who_signed',
            ),
        ),
    ]
