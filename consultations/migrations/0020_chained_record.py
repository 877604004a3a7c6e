import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from consultations.models.chain import chain_key, content_of, event_fields
from consultations.proof.offline import FIRST, content_hash, event_hash


class Chains:
    """Adds events to chains with the models of this migration."""

    def __init__(self, apps):
        self.apps = apps
        self.ends = {}

    def place(self, event):
        key = chain_key(event.consultation_id)
        length, head = self.ends.get(key, (0, FIRST))
        event.chain, event.sequence, event.previous_hash = key, length + 1, head
        event.actor_number = event.actor_id
        event.hash = event_hash(event_fields(event))
        event.save()
        self.ends[key] = (event.sequence, event.hash)

    def seal(self, row, consultation_id):
        event = self.apps.get_model("consultations", "AuditEvent")(
            verb="record.sealed", consultation_id=consultation_id,
            subject_type=row._meta.model_name, subject_id=str(row.pk),
            digest=content_hash(content_of(row)), detail={},
        )
        self.place(event)


def chain_what_is_there(apps, schema_editor):
    """Chain the events that were written before there were chains, and seal the rows."""
    chains = Chains(apps)
    get = lambda name: apps.get_model("consultations", name)
    for event in get("AuditEvent").objects.order_by("pk"):
        chains.place(event)
    for version in get("PlanVersion").objects.filter(announced_at__isnull=False).order_by("pk"):
        chains.seal(version, None)
    for consultation in get("Consultation").objects.filter(announced_at__isnull=False):
        chains.seal(consultation, consultation.pk)
    for name in ("Submission", "Comment"):
        for row in get(name).objects.order_by("pk"):
            chains.seal(row, row.consultation_id)
    for case in get("ModerationCase").objects.select_related("comment").order_by("pk"):
        chains.seal(case, case.comment.consultation_id)
    for response in get("Response").objects.filter(published_at__isnull=False).order_by("pk"):
        chains.seal(response, response.theme.consultation_id)
    for key, (length, head) in chains.ends.items():
        get("Chain").objects.create(key=key, length=length, head=head)


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0011_taking_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('length', models.PositiveIntegerField(default=0, verbose_name='number of events')),
                ('head', models.CharField(default='0' * 64, max_length=64, verbose_name='hash of the last event')),
            ],
            options={
                'verbose_name': 'chain of events',
                'verbose_name_plural': 'chains of events',
            },
        ),
        migrations.AddField('auditevent', 'actor_number', models.PositiveBigIntegerField(blank=True, editable=False, null=True)),
        migrations.AddField('auditevent', 'chain', models.CharField(default='', editable=False, max_length=80)),
        migrations.AddField('auditevent', 'digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='hash of what it is about')),
        migrations.AddField('auditevent', 'hash', models.CharField(default='', editable=False, max_length=64, verbose_name='hash')),
        migrations.AddField('auditevent', 'previous_hash', models.CharField(default='', editable=False, max_length=64)),
        migrations.AddField('auditevent', 'sequence', models.PositiveIntegerField(default=0, editable=False, verbose_name='number')),
        migrations.AlterField('auditevent', 'at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='time')),
        migrations.RunPython(chain_what_is_there, migrations.RunPython.noop),
    ]
