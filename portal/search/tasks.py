"""Work of the index outside the request."""

from celery import shared_task

from . import actions


@shared_task
def index_pending() -> None:
    """Carry out the changes that wait."""
    actions.index_pending()


@shared_task
def sweep() -> None:
    """Find what a lost wake-up or a dead worker left behind."""
    actions.index_pending()
