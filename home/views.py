"""The map of the basin and the targets of Vision 2050."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .basin_map import LAYERS, BasinMap
from .models.targets import Target

LAYER_NAMES = {
    "rivers": _("Rivers"),
    "lakes": _("Lakes"),
    "belt": _("Green Belt"),
    "protected": _("Protected areas"),
    "towns": _("Towns"),
}


def basin_map(request: HttpRequest) -> HttpResponse:
    """The map with its layers; ?layer=rivers&layer=towns chooses them, none means all."""
    wanted = [layer for layer in LAYERS if layer in request.GET.getlist("layer")] or list(LAYERS)
    drawing = BasinMap(layers=wanted)
    return render(
        request,
        "home/map.html",
        {
            "map": drawing,
            "layers": [(key, LAYER_NAMES[key], key in wanted) for key in LAYERS],
            "places": [(LAYER_NAMES[key], group) for key, group in drawing.places.items()],
        },
    )


def targets(request: HttpRequest) -> HttpResponse:
    """All targets as bars and as a table."""
    return render(request, "home/targets.html", {"targets": list(Target.objects.all())})
