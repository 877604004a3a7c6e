"""What each group of the staff may do here, and no more."""

from portal.accounts.groups import ADMINISTRATORS, CONSULTATION_MANAGERS, MODERATORS, grant

# Announced things refuse changes whoever asks; these permissions are about drafts.
KEPT_BY_MANAGERS = (
    "consultation",
    "consultationdocument",
    "consultationevent",
    "question",
    "plan",
    "planversion",
    "provision",
    "provisiontext",
    "provisionmapping",
    "projectdossier",
    "theme",
    "response",
    "stakeholderorganisation",
    "organisationconfirmer",
    "sector",
    "role",
    "participationregime",
    "jurisdiction",
    "organisationcontact",
    "moderationtemplate",
)
READ_BY_MANAGERS = ("submission", "comment", "auditevent", "deadlinechange", "moderationcase")
READ_BY_MODERATORS = ("consultation", "submission", "comment", "moderationcase")


def grant_permissions(**_: object) -> None:
    """Give the groups their permissions; runs after every migration."""
    may_keep = [
        f"consultations.{verb}_{model}"
        for model in KEPT_BY_MANAGERS
        for verb in ("view", "add", "change", "delete")
    ]
    managers = [
        *may_keep,
        *(f"consultations.view_{model}" for model in READ_BY_MANAGERS),
        "consultations.add_submission",
        "consultations.announce_consultation",
        "consultations.publish_response",
        "consultations.translate_comment",
    ]
    moderators = [
        *(f"consultations.view_{model}" for model in READ_BY_MODERATORS),
        "consultations.add_moderationcase",
        "consultations.change_moderationcase",
        "consultations.hide_comment",
        "consultations.translate_comment",
        *(f"consultations.{verb}_moderationtemplate" for verb in ("view", "add", "change")),
    ]
    grant(CONSULTATION_MANAGERS, *managers)
    _grant_files(CONSULTATION_MANAGERS)
    grant(MODERATORS, *moderators)
    grant(ADMINISTRATORS, *managers, *moderators)


def _grant_files(group_name: str) -> None:
    """Let a group choose among the files there are, to lay them open with a consultation."""
    from django.contrib.auth.models import Group, Permission
    from wagtail.documents import get_document_model
    from wagtail.models import Collection, GroupCollectionPermission

    options = get_document_model()._meta
    root = Collection.get_first_root_node()
    group = Group.objects.filter(name=group_name).first()
    if root is None or group is None:
        return
    for permission in Permission.objects.filter(
        content_type__app_label=options.app_label, codename="choose_document"
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
