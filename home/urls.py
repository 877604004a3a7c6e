"""Addresses of the information center beside its pages."""

from django.urls import path

from . import views
from .feeds import NewsFeed

app_name = "home"
urlpatterns = [
    path("map/", views.basin_map, name="map"),
    path("targets/", views.targets, name="targets"),
    path("news/feed/", NewsFeed(), name="news-feed"),
]
