"""What the page of results shows, made from its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.notifications.models import Frequency

from .concepts import known_labels
from .engines.base import FACETS
from .query import SORTS, Results, search
from .query.guidance import better_spelling, guidance

PER_PAGE = 10
SORT_LABELS = {
    "relevance": gettext_lazy("Best match"),
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "title": gettext_lazy("By title"),
}
FILTERS = (*FACETS, "concept")


@dataclass(frozen=True)
class Chip:
    """A chosen filter, and the address without it."""

    heading: Any
    label: Any
    url: str
    lang: str = ""


class Address:
    """The query string of a search, and its variants."""

    def __init__(self, request: HttpRequest, *, data: QueryDict | None = None) -> None:
        """Read the address, or a form with the same fields."""
        data = request.GET if data is None else data
        self.query = data.get("q", "").replace("\x00", "").strip()
        self.filters = {
            name: tuple(dict.fromkeys(v[:100] for v in data.getlist(name)[:50] if v.strip()))
            for name in FILTERS
            if data.get(name)
        }
        sort = data.get("sort", "relevance")
        self.sort = sort if sort in SORTS else "relevance"
        self.bare = data.get("bare") == "1"
        number = data.get("page", "1")
        self.page = int(number) if number.isdecimal() and len(number) < 6 else 1

    @property
    def in_library(self) -> bool:
        """Say whether only publications are searched: the search of the library."""
        return self.filters.get("kind") == ("publication",)

    def url(
        self,
        *,
        query: str | None = None,
        without: tuple[str, str] | None = None,
        filters: dict[str, tuple[str, ...]] | None = None,
        bare: bool | None = None,
        name: str = "search:results",
    ) -> str:
        """Return the address of the same search with something changed, from its first page."""
        pairs = [("q", (self.query if query is None else query)[:300])]
        for facet, values in (self.filters if filters is None else filters).items():
            pairs += [(facet, value) for value in values if (facet, value) != without]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.bare if bare is None else bare:
            pairs.append(("bare", "1"))
        return f"{reverse(name)}?{urlencode(pairs)}"

    def hidden(self, *, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """Return the fields that a form carries along."""
        pairs = [("q", self.query[:300])]
        pairs += [(name, v) for name, values in self.filters.items() for v in values]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        if self.bare:
            pairs.append(("bare", "1"))
        return [(name, value) for name, value in pairs if name not in without]


def build(request: HttpRequest, language: str) -> dict:
    """Return the context of the template search/results.html."""
    address = Address(request)
    filters = dict(address.filters)
    kinds = filters.pop("kind") if address.in_library else None
    results = search(
        address.query,
        language=language,
        user=request.user,
        filters=filters,
        kinds=kinds,
        page=address.page,
        per_page=PER_PAGE,
        sort=address.sort,
        bare=address.bare,
        facets=tuple(name for name in FACETS if not (name == "kind" and address.in_library)),
    )
    chips = _chips(results, address)
    base = {"kind": ("publication",)} if address.in_library else {}
    paginator = Paginator(range(min(results.total, 1000)), PER_PAGE)
    return {
        "results": results,
        "query": results.query,
        "in_library": address.in_library,
        "heading": _("Search the library") if address.in_library else _("Search the portal"),
        "chips": chips,
        "clear_url": address.url(filters=base),
        "bare_url": address.url(bare=True),
        "not_bare_url": address.url(bare=False),
        "library_url": address.url(filters=address.filters | {"kind": ("publication",)}),
        "everywhere_url": address.url(filters=filters),
        "facet_fields": address.hidden(
            without=tuple(f for f in FILTERS if not (f == "kind" and address.in_library))
        ),
        "names": _names(language),
        "save_fields": address.hidden(without=("sort",)),
        "frequencies": Frequency.choices,
        "feed_url": address.url(name="search:feed"),
        "sort_fields": address.hidden(without=("sort",)),
        "query_fields": [("kind", "publication")] if address.in_library else [],
        "sorts": [(value, SORT_LABELS[value], value == address.sort) for value in SORTS],
        "page": paginator.get_page(results.page),
        "hit_template": "search/hit.html",
        **_help(request, results, address, language, kinds),
    }


def _names(language: str) -> list[str]:
    """Return the names of topics and places, offered by browsers without any script."""
    names = (labels.get(language, "") for labels in known_labels().values())
    return sorted(filter(None, names), key=str.casefold)


def _help(
    request: HttpRequest,
    results: Results,
    address: Address,
    language: str,
    kinds: tuple[str, ...] | None,
) -> dict:
    """Offer other searches where nothing was found, another spelling where a word is unknown."""
    if results.total:
        offer = None if results.page > 1 else better_spelling(results, address, language)
        return {"guidance": None, "spelling": offer}
    if results.empty_query and not any(address.filters.values()):
        return {"guidance": None}
    found = guidance(results, address, language=language, user=request.user, kinds=kinds)
    return {"guidance": found}


def _chips(results: Results, address: Address) -> list[Chip]:
    return [
        Chip(facet.label, value.label, address.url(without=(facet.name, value.value)), value.lang)
        for facet in results.facets
        for value in facet.chosen
    ]
