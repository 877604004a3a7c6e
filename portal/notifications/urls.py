"""Addresses of the outbox; the link in a mail needs no language, the reader has one."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("mail/", views.mail_list, name="mail-list"),
    path("mail/<slug:key>/", views.mail, name="mail"),
]
