"""Work of the index outside the request."""

from celery import shared_task

from . import actions, saved_searches


@shared_task
def index_pending() -> None:
    """Carry out the changes that wait."""
    actions.index_pending()


@shared_task
def sweep() -> None:
    """Find what a lost wake-up or a dead worker left behind."""
    actions.index_pending()


@shared_task
def tell_of_new_answers() -> None:
    """Try saved searches on what was indexed since they were tried last."""
    for saved_id in saved_searches.due_searches():
        saved_searches.tell_of_new_answers(saved_id=saved_id)
