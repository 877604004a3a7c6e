"""Work of the index outside the request."""

from contextlib import suppress

from celery import shared_task

from . import actions, comparing, saved_searches
from .engines import EngineDown


@shared_task
def index_pending() -> None:
    """Carry out the changes that wait."""
    actions.index_pending()


@shared_task
def sweep() -> None:
    """Find what a lost wake-up or a dead worker left behind."""
    actions.index_pending()


@shared_task
def requeue_lost() -> None:
    """Find what the index has lost; an engine that does not answer is asked again later."""
    with suppress(EngineDown):
        comparing.requeue_lost()


@shared_task
def tell_of_new_answers() -> None:
    """Try saved searches on what was indexed since they were tried last."""
    for saved_id in saved_searches.due_searches():
        saved_searches.tell_of_new_answers(saved_id=saved_id)
