"""Addresses of concepts."""

from django.urls import path

from . import views

app_name = "thesaurus"
urlpatterns = [
    path("", views.concepts, name="index"),
    path("<slug:slug>/", views.concept, name="concept"),
]
