"""OAI-PMH under /oai/: one address whatever the language."""

from django.urls import path

from . import views

app_name = "harvesting"
urlpatterns = [path("", views.oai, name="oai")]
