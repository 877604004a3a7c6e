"""Addresses of the consultations, below /<language>/consultations/."""

from django.urls import path

from .views import (
    answering,
    commenting,
    contributing,
    mine,
    proving,
    reading,
    scheduling,
    speaking,
    statistics,
    versions,
)

app_name = "consultations"

_PLACE = "<slug:slug>/<slug:kind>/<str:key>/"
_GENERAL = "<slug:slug>/general/"

urlpatterns = [
    path("", reading.consultation_list, name="list"),
    path("calendar.ics", scheduling.all_dates, name="all-dates"),
    path("places.svg", scheduling.place_map, name="place-map"),
    path("follow/", mine.follow_all, name="follow-all"),
    path("profile/", mine.profile, name="profile"),
    path("mine/", mine.my_comments, name="mine"),
    path("mine/changes/", speaking.my_changes, name="mine-changes"),
    path("files/<uuid:token>/", answering.file, name="file"),
    path("files/<uuid:token>/download/", answering.download, name="download"),
    path("receipts/check/", proving.check_receipt, name="check-receipt"),
    path(
        "receipts/check/<slug:number>/<slug:digest>/", proving.check_receipt, name="prove-receipt"
    ),
    path("representations/", proving.representations, name="representations"),
    path("attachments/<uuid:uuid>/", contributing.attachment, name="attachment"),
    path("attachments/<uuid:uuid>/remove/", contributing.detach, name="detach"),
    path("receipts/<slug:number>/", mine.receipt, name="receipt"),
    path("appeals/<int:pk>/", mine.appeal, name="appeal"),
    path("drafts/<uuid:token>/discard/", mine.discard, name="discard-draft"),
    path("<slug:slug>/", reading.detail, name="detail"),
    path("<slug:slug>/calendar.ics", scheduling.dates, name="dates"),
    path("<slug:slug>/hearings/<slug:hearing>/", scheduling.hearing, name="hearing"),
    path(
        "<slug:slug>/hearings/<slug:hearing>/calendar.ics",
        scheduling.hearing_dates,
        name="hearing-dates",
    ),
    path("<slug:slug>/follow/", mine.follow, name="follow"),
    path("<slug:slug>/plan/", reading.plan, name="plan"),
    path("<slug:slug>/plan/parallel/", reading.plan, {"view": "parallel"}, name="plan-parallel"),
    path("<slug:slug>/plan/original/", reading.plan, {"view": "original"}, name="plan-original"),
    path("<slug:slug>/plan/file/<slug:form>/", versions.plan_file, name="plan-file"),
    path("<slug:slug>/plan/changes/", versions.changes, name="plan-changes"),
    path(
        "<slug:slug>/plan/changes/parallel/",
        versions.changes,
        {"view": "changes-parallel"},
        name="plan-changes-parallel",
    ),
    path("<slug:slug>/answers/", reading.answers, name="answers"),
    path("<slug:slug>/matrix/", answering.matrix, name="matrix"),
    path("<slug:slug>/changed/", answering.changed, name="changed"),
    path("<slug:slug>/file/", answering.request_file, name="request-file"),
    path("<slug:slug>/record/", answering.record, name="record"),
    path("<slug:slug>/statistics/", statistics.statistics, name="statistics"),
    path("<slug:slug>/comments/<int:number>/report/", speaking.report, name="report"),
    path(
        "<slug:slug>/comments/<int:number>/translations/<slug:code>/",
        speaking.own_translation,
        name="own-translation",
    ),
    path("<slug:slug>/comments/<int:number>/", reading.comment, name="comment-link"),
    path("<slug:slug>/comments/<int:number>/edit/", contributing.edit, name="edit"),
    path("<slug:slug>/comments/<int:number>/history/", contributing.history, name="history"),
    path("<slug:slug>/comments/<int:number>/support/", contributing.support, name="support"),
    path("<slug:slug>/comments/<int:number>/withdraw/", mine.withdraw, name="withdraw"),
    path(_GENERAL, reading.place, {"kind": "general"}, name="general-place"),
    path(f"{_GENERAL}comment/", commenting.write, {"kind": "general"}, name="general-comment"),
    path(f"{_GENERAL}check/", commenting.check, {"kind": "general"}, name="general-check"),
    path(_PLACE, reading.place, name="place"),
    path(f"{_PLACE}comment/", commenting.write, name="comment"),
    path(f"{_PLACE}check/", commenting.check, name="check"),
]
