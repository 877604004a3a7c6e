"""The library under /<language>/library/."""

from django.urls import path

from . import views

app_name = "library"
urlpatterns = [
    path("", views.publication_list, name="list"),
    path("feed/", views.feed, name="feed"),
    path("<slug:slug>/", views.publication, name="publication"),
    path("<slug:slug>/cite/<slug:form>/", views.cite, name="cite"),
    path("<slug:slug>/<slug:edition>/pages/<int:number>/", views.page, name="page"),
]
