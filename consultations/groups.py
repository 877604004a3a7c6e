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
    grant(MODERATORS, *moderators)
    grant(ADMINISTRATORS, *managers, *moderators)
