"""Files under /files/: one address whatever the reader's language."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [path("<slug:sha256>/<str:name>", views.open_file, name="open")]
