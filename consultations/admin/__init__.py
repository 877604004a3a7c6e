"""The consultation manager's and the moderator's places in Wagtail's admin."""
