"""Everything that changes consultations and has consequences.

Each action runs in one transaction with its audit event, its messages and its index changes; the
actor is passed as `by`. Refusals are RuleBroken (a ValidationError) with a message for people.
"""

from .answers import publish_response
from .attaching import attach_file, attach_scan, detach_file
from .drafts import adopt_drafts, discard_draft, keep_draft, send_after_verification
from .following import follow, unfollow
from .mappings import confirm_mapping, correct_mapping, propose_mapping, remove_mapping
from .moderation import appeal, decide_appeal, hide_comment, reject_report
from .people import export_person, pseudonymise_person, save_stakeholder
from .plans import announce_version
from .representing import ask_to_represent, decide_representation
from .revising import edit_comment
from .running import (
    announce,
    archive,
    extend,
    mark_responded,
    start_analysis,
    tell_of_closing,
    tell_of_opening,
    what_is_missing,
)
from .sending import TooLate, TooMany, Unverified, enter_submission, send_draft, withdraw_comment
from .structure import (
    add_provision,
    delete_provision,
    merge_with_next,
    move_provision,
    split_provision,
)
from .supporting import support_comment, withdraw_support
from .texts import Overtaken, write_text
from .versions import begin_version, fill_version

__all__ = [
    "Overtaken",
    "TooLate",
    "TooMany",
    "Unverified",
    "add_provision",
    "adopt_drafts",
    "announce",
    "announce_version",
    "appeal",
    "archive",
    "ask_to_represent",
    "attach_file",
    "attach_scan",
    "begin_version",
    "confirm_mapping",
    "correct_mapping",
    "decide_appeal",
    "decide_representation",
    "delete_provision",
    "detach_file",
    "discard_draft",
    "edit_comment",
    "enter_submission",
    "export_person",
    "extend",
    "fill_version",
    "follow",
    "hide_comment",
    "keep_draft",
    "mark_responded",
    "merge_with_next",
    "move_provision",
    "propose_mapping",
    "pseudonymise_person",
    "publish_response",
    "reject_report",
    "remove_mapping",
    "save_stakeholder",
    "send_after_verification",
    "send_draft",
    "split_provision",
    "start_analysis",
    "support_comment",
    "tell_of_closing",
    "tell_of_opening",
    "unfollow",
    "what_is_missing",
    "withdraw_comment",
    "withdraw_support",
    "write_text",
]
