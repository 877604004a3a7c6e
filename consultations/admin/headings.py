"""Words of columns as headings and labels: these begin with a capital letter, those do not."""

from django.utils.functional import lazy
from django.utils.text import capfirst

headed = lazy(capfirst, str)
