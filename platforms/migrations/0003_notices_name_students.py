import django.db.models.deletion
from django.db import migrations, models

import platforms.site_constraints
import tenancy.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('platforms', '0002_sites_and_permissions'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='parentnotice',
            constraint=models.UniqueConstraint(fields=('district', 'id'), name='parent_notice_in_district'),
        ),
        migrations.CreateModel(
            name='ToldStudent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('notice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='told', to='platforms.parentnotice')),
                ('student', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rosters.student')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
                'constraints': [
                    tenancy.constraints.Wall(name='told_student_wall'),
                    tenancy.constraints.SameDistrict('notice', name='told_student_notice_same_district'),
                    tenancy.constraints.SameDistrict('student', name='told_student_student_same_district'),
                    models.UniqueConstraint(fields=('notice', 'student'), name='told_student_once'),
                    tenancy.constraints.AppendOnly(name='told_student_append_only'),
                ],
            },
        ),
        # The function behind it has changed.
        migrations.RemoveConstraint(model_name='sitestudent', name='site_student_admitted_with_permission'),
        migrations.AddConstraint(
            model_name='sitestudent',
            constraint=platforms.site_constraints.AdmittedWithPermission(name='site_student_admitted_with_permission'),
        ),
    ]
