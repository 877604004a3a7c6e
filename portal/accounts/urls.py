"""A person's own pages, beside the sign-in of django-allauth."""

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("settings/", views.settings, name="settings"),
    path("subscriptions/<int:pk>/", views.subscription, name="subscription"),
    path("export/", views.export, name="export"),
    path("erase/", views.erase, name="erase"),
]
