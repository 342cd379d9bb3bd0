from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rosters', '0009_lessons_on_digital_citizenship'),
    ]

    operations = [
        migrations.AddField(
            model_name='instruction',
            name='begun_with',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='instruction',
            constraint=models.UniqueConstraint(fields=('district', 'by', 'begun_with', 'grade'), name='instruction_once'),
        ),
    ]
