from django.db import migrations, models

from consultations.proof import triggers


class Migration(migrations.Migration):

    dependencies = [("consultations", "0020_chained_record")]

    operations = [
        migrations.AddConstraint(
            model_name="auditevent",
            constraint=models.UniqueConstraint(fields=("chain", "sequence"), name="one_event_per_number"),
        ),
        migrations.RunPython(
            lambda apps, schema_editor: triggers.install(schema_editor.connection),
            lambda apps, schema_editor: triggers.remove(schema_editor.connection),
        ),
    ]
