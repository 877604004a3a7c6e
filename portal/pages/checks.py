"""System checks: every page type is registered for translation.

A page subclass that nobody registered silently loses assignments such as `page.heading = …`.
"""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from modeltranslation.translator import translator


@register()
def page_types_are_translated(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Name every page type without translation options of its own."""
    from .models import BasePage

    registered = set(translator._registry)
    return [
        Error(
            f"{model.__name__} is not registered for translation.",
            hint="Register it in translation.py of its app, if need be with fields = ().",
            obj=model,
            id="pages.E001",
        )
        for model in apps.get_models()
        if issubclass(model, BasePage) and model not in registered
    ]
