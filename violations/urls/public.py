from django.urls import URLPattern, path

from violations.views import public

urlpatterns: list[URLPattern] = [
    path("speak-up/", public.speak_up, name="speak_up"),
    path("speak-up/status/", public.speak_up_status, name="speak_up_status"),
]
