from django.urls import include, path

from config.urls import handler404, handler500
from config.urls import urlpatterns as house

__all__ = ["handler404", "handler500", "urlpatterns"]
urlpatterns = [*house, path("<slug:district>/", include("rosters.urls"))]
