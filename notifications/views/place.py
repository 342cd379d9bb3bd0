"""Where a draft is for, when the policy would let it go elsewhere."""

from django.http import HttpResponse
from django.shortcuts import render

from districts.access import StaffRequest
from notifications.actions import places
from notifications.forms import OtherPlaceForm
from notifications.models import Message
from notifications.views import compose
from notifications.views.compose import WHOLE_DISTRICT


@compose.of_draft
def message_place(request: StaffRequest, message: Message) -> HttpResponse:
    """A side path of the check: the same words for another place."""
    schools = {one.slug: one for one in compose.my_schools(request)}
    form = OtherPlaceForm(
        request.POST or None,
        places=compose.places_of(request),
        initial={"place": message.school.slug if message.school else WHOLE_DISTRICT},
    )
    if request.method == "POST" and form.is_valid():
        school = schools.get(form.cleaned_data["place"])
        places.choose_place(message=message, school=school, by=request.user)
        return compose.on(request, message, "place")
    context = compose.context_of(request, message, "place") | {"form": form}
    return render(request, "notifications/compose/place.html", context)
