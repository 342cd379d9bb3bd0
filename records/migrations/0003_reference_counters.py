import tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_holds'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReferenceCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district_id', models.BigIntegerField()),
                ('prefix', models.CharField(max_length=3)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField()),
            ],
            options={
                'default_permissions': (),
                'constraints': [tenancy.constraints.Wall(name='referencecounter_wall'), models.UniqueConstraint(fields=('district_id', 'prefix', 'year'), name='referencecounter_one_per_year')],
            },
        ),
    ]
