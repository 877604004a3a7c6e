"""Addresses of search."""

from django.urls import path

from . import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggest, name="suggest"),
    path("feed/", views.feed, name="feed"),
    path("saved/", views.saved, name="saved"),
    path("saved/add/", views.save, name="save"),
    path("saved/<int:pk>/", views.change_saved, name="change-saved"),
]
