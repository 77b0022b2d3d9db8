"""The one address of the supplier's page. Anything fits the pattern, so that anything wrong gets the same page."""

from django.urls import path

from . import views

app_name = "supplier"

urlpatterns = [
    path("<str:code>/<str:signature>/", views.QuestionView.as_view(), name="question"),
]
