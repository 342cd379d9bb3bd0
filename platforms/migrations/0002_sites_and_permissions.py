import django.contrib.postgres.fields
import django.db.models.deletion
import platforms.models.site_reviews
import platforms.site_constraints
import tenancy.clock
import tenancy.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('districts', '0008_list_exports'),
        ('platforms', '0001_tools_and_requests'),
        ('rosters', '0009_lessons_on_digital_citizenship'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20)),
                ('status', models.CharField(choices=[('registered', 'Waiting for the office'), ('returned', 'Returned'), ('approved', 'Approved'), ('paused', 'Paused'), ('declined', 'Declined'), ('closed', 'Closed')], default='registered', max_length=10)),
                ('name', models.CharField(max_length=120)),
                ('network', models.CharField(choices=[('facebook', 'Facebook'), ('instagram', 'Instagram'), ('youtube', 'YouTube'), ('x', 'X'), ('linkedin', 'LinkedIn'), ('tiktok', 'TikTok'), ('website', 'Website or blog'), ('other', 'Another network')], max_length=10)),
                ('other_network', models.CharField(blank=True, max_length=60)),
                ('address', models.CharField(max_length=300)),
                ('purpose', models.CharField(choices=[('instruction', 'Instruction'), ('supplement', 'Beside a class'), ('activity', 'School activity'), ('administration', 'Administration'), ('alumni', 'Alumni or boosters')], max_length=14)),
                ('organization', models.CharField(choices=[('class', 'Class or team'), ('school', 'The school itself'), ('parents', 'Parent organization'), ('alumni', 'Alumni group'), ('connected', 'Another group close to the school')], max_length=10)),
                ('organization_name', models.CharField(blank=True, max_length=120)),
                ('benefit', models.CharField(max_length=600)),
                ('youngest_grade', models.CharField(blank=True, max_length=10)),
                ('registered_at', models.DateTimeField(db_default=tenancy.clock.TenancyNow())),
                ('keeps_confidential', models.BooleanField(default=False)),
                ('has_rights', models.BooleanField(default=False)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=600)),
                ('approved_on', models.DateField(blank=True, null=True)),
                ('changed_at', models.DateTimeField(db_default=tenancy.clock.TenancyNow())),
                ('administrator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.school')),
                ('second_administrator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ParentNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_on', models.DateField()),
                ('method', models.CharField(choices=[('letter', 'Letter sent home'), ('email', 'Email'), ('message', 'Message by Belltower'), ('meeting', 'At a meeting')], max_length=8)),
                ('words', models.CharField(max_length=2000)),
                ('at', models.DateTimeField(db_default=tenancy.clock.TenancyNow(), editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('site', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='platforms.site')),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SitePermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('access', 'Come in'), ('picture', 'Name and picture shown'), ('work', 'Own work shown outside the district')], max_length=7)),
                ('kind', models.CharField(choices=[('given', 'Permission'), ('withdrawn', 'Permission taken back')], max_length=9)),
                ('source', models.CharField(choices=[('paper', 'on paper'), ('online', 'signed online')], default='paper', max_length=6)),
                ('said_on', models.DateField()),
                ('at', models.DateTimeField(db_default=tenancy.clock.TenancyNow(), editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('guardian', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rosters.guardian')),
                ('site', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='permissions', to='platforms.site')),
                ('student', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rosters.student')),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SiteReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=600)),
                ('at', models.DateTimeField(db_default=tenancy.clock.TenancyNow(), editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('site', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='platforms.site')),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SiteStudent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(db_default=tenancy.clock.TenancyNow())),
                ('admitted_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('admitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('site', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='students', to='platforms.site')),
                ('student', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rosters.student')),
            ],
            options={
                'ordering': ['student__family_name', 'student__given_name', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SiteTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=platforms.models.site_reviews.usual_days, size=None)),
                ('district', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='StudentAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_year', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('given', 'Permission'), ('withdrawn', 'Permission taken back')], max_length=9)),
                ('covers_sites', models.BooleanField(default=True)),
                ('covers_pictures', models.BooleanField(default=False)),
                ('source', models.CharField(choices=[('paper', 'on paper'), ('online', 'signed online')], default='paper', max_length=6)),
                ('said_on', models.DateField()),
                ('at', models.DateTimeField(db_default=tenancy.clock.TenancyNow(), editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='districts.district')),
                ('student', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rosters.student')),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='site',
            index=models.Index(fields=['district', 'school', 'status'], name='site_of_school'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=tenancy.constraints.Wall(name='site_wall'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=tenancy.constraints.SameDistrict('school', name='site_school_same_district'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(fields=('district', 'id'), name='site_in_district'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(fields=('district', 'reference'), name='site_reference'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.CheckConstraint(condition=models.Q(('administrator', models.F('second_administrator')), _negated=True), name='site_has_two_administrators'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.CheckConstraint(condition=models.Q(('has_rights', True), ('keeps_confidential', True)), name='site_is_attested'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'paused']), _negated=True), models.Q(('approved_on__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='site_in_use_is_approved'),
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=platforms.site_constraints.DecidedByAnother(name='site_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='parentnotice',
            constraint=tenancy.constraints.Wall(name='parent_notice_wall'),
        ),
        migrations.AddConstraint(
            model_name='parentnotice',
            constraint=tenancy.constraints.SameDistrict('site', name='parent_notice_site_same_district'),
        ),
        migrations.AddConstraint(
            model_name='parentnotice',
            constraint=tenancy.constraints.AppendOnly(name='parent_notice_append_only'),
        ),
        migrations.AddConstraint(
            model_name='parentnotice',
            constraint=tenancy.constraints.Dated('at', name='parent_notice_dated'),
        ),
        migrations.AddIndex(
            model_name='sitepermission',
            index=models.Index(fields=['site', 'student', 'purpose', '-id'], name='site_permission_last'),
        ),
        migrations.AddConstraint(
            model_name='sitepermission',
            constraint=tenancy.constraints.Wall(name='site_permission_wall'),
        ),
        migrations.AddConstraint(
            model_name='sitepermission',
            constraint=tenancy.constraints.SameDistrict('site', name='site_permission_site_same_district'),
        ),
        migrations.AddConstraint(
            model_name='sitepermission',
            constraint=tenancy.constraints.SameDistrict('student', name='site_permission_student_same_district'),
        ),
        migrations.AddConstraint(
            model_name='sitepermission',
            constraint=tenancy.constraints.SameDistrict('guardian', name='site_permission_guardian_same_district'),
        ),
        migrations.AddConstraint(
            model_name='sitepermission',
            constraint=tenancy.constraints.AppendOnly(name='site_permission_append_only'),
        ),
        migrations.AddConstraint(
            model_name='sitepermission',
            constraint=tenancy.constraints.Dated('at', name='site_permission_dated'),
        ),
        migrations.AddConstraint(
            model_name='sitereview',
            constraint=tenancy.constraints.Wall(name='site_review_wall'),
        ),
        migrations.AddConstraint(
            model_name='sitereview',
            constraint=tenancy.constraints.SameDistrict('site', name='site_review_site_same_district'),
        ),
        migrations.AddConstraint(
            model_name='sitereview',
            constraint=models.UniqueConstraint(fields=('site', 'due_on'), name='site_review_once_a_term'),
        ),
        migrations.AddConstraint(
            model_name='sitereview',
            constraint=tenancy.constraints.AppendOnly(name='site_review_append_only'),
        ),
        migrations.AddConstraint(
            model_name='sitereview',
            constraint=tenancy.constraints.Dated('at', name='site_review_dated'),
        ),
        migrations.AddConstraint(
            model_name='sitestudent',
            constraint=tenancy.constraints.Wall(name='site_student_wall'),
        ),
        migrations.AddConstraint(
            model_name='sitestudent',
            constraint=tenancy.constraints.SameDistrict('site', name='site_student_site_same_district'),
        ),
        migrations.AddConstraint(
            model_name='sitestudent',
            constraint=tenancy.constraints.SameDistrict('student', name='site_student_student_same_district'),
        ),
        migrations.AddConstraint(
            model_name='sitestudent',
            constraint=models.UniqueConstraint(fields=('site', 'student'), name='site_student_once'),
        ),
        migrations.AddConstraint(
            model_name='sitestudent',
            constraint=models.CheckConstraint(condition=models.Q(('admitted_at__isnull', True), ('admitted_by__isnull', False), _connector='OR'), name='site_student_admitted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='sitestudent',
            constraint=platforms.site_constraints.AdmittedWithPermission(name='site_student_admitted_with_permission'),
        ),
        migrations.AddConstraint(
            model_name='siteterms',
            constraint=tenancy.constraints.Wall(name='site_terms_wall'),
        ),
        migrations.AddIndex(
            model_name='studentagreement',
            index=models.Index(fields=['student', 'school_year', '-id'], name='student_agreement_last'),
        ),
        migrations.AddConstraint(
            model_name='studentagreement',
            constraint=tenancy.constraints.Wall(name='student_agreement_wall'),
        ),
        migrations.AddConstraint(
            model_name='studentagreement',
            constraint=tenancy.constraints.SameDistrict('student', name='student_agreement_student_same_district'),
        ),
        migrations.AddConstraint(
            model_name='studentagreement',
            constraint=tenancy.constraints.AppendOnly(name='student_agreement_append_only'),
        ),
        migrations.AddConstraint(
            model_name='studentagreement',
            constraint=tenancy.constraints.Dated('at', name='student_agreement_dated'),
        ),
    ]
