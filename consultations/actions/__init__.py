"""Everything that changes consultations and has consequences.

Each action runs in one transaction with its audit event, its messages and its index changes; the
actor is passed as `by`. Refusals are RuleBroken (a ValidationError) with a message for people.
"""

from .answers import publish_response, write_response
from .attaching import attach_file, attach_scan, detach_file
from .drafts import adopt_drafts, discard_draft, keep_draft, send_after_verification
from .exporting import remove_expired_exports, request_export
from .following import follow, unfollow
from .inviting import invite
from .mappings import confirm_mapping, correct_mapping, propose_mapping, remove_mapping
from .moderation import appeal, decide_appeal, hide_comment, reject_report, report_comment
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
from .telling import adopt_version, tell_of_end
from .texts import Overtaken, write_text
from .theming import group_alike, make_theme, sort_into_theme, take_out_of_theme
from .translations import (
    ask_machine,
    correct_own_translation,
    keep_translation,
    review_translation,
)
from .versions import begin_version, fill_version

__all__ = [
    "Overtaken",
    "TooLate",
    "TooMany",
    "Unverified",
    "add_provision",
    "adopt_drafts",
    "adopt_version",
    "announce",
    "announce_version",
    "appeal",
    "archive",
    "ask_machine",
    "ask_to_represent",
    "attach_file",
    "attach_scan",
    "begin_version",
    "confirm_mapping",
    "correct_mapping",
    "correct_own_translation",
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
    "group_alike",
    "hide_comment",
    "invite",
    "keep_draft",
    "keep_translation",
    "make_theme",
    "mark_responded",
    "merge_with_next",
    "move_provision",
    "propose_mapping",
    "pseudonymise_person",
    "publish_response",
    "reject_report",
    "remove_expired_exports",
    "remove_mapping",
    "report_comment",
    "request_export",
    "review_translation",
    "save_stakeholder",
    "send_after_verification",
    "send_draft",
    "sort_into_theme",
    "split_provision",
    "start_analysis",
    "support_comment",
    "take_out_of_theme",
    "tell_of_closing",
    "tell_of_end",
    "tell_of_opening",
    "unfollow",
    "what_is_missing",
    "withdraw_comment",
    "withdraw_support",
    "write_response",
    "write_text",
]
