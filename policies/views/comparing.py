"""Two versions side by side, or a district's policy beside another's or one to begin with."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, public
from policies import changes, in_force, packs
from policies.content import Content
from policies.library import Shelf
from policies.neighbors import neighbor, neighbors_of
from policies.packs import STARTING
from policies.versions import Version
from policies.views.documents import shelf_of
from tenancy.clock import database_now


class PairForm(forms.Form):
    """Which two versions; an address without them means the last two."""

    a = forms.TypedChoiceField(label=gettext_lazy("From version"), coerce=int)
    b = forms.TypedChoiceField(label=gettext_lazy("To version"), coerce=int)

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("a", "b"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [(one, str(one)) for one in numbers]
            field.widget.attrs["class"] = "short"


@require_safe
@public
def versions(request: StaffRequest) -> HttpResponse:
    shelf = shelf_of(request)
    numbers = [one.number for one in shelf.versions]
    context: dict[str, Any] = _others(shelf)
    if len(numbers) > 1:
        pair = _pair(request, numbers)
        form = PairForm(pair, numbers=numbers)
        if not form.is_valid():
            raise Http404
        a, b = form.cleaned_data["a"], form.cleaned_data["b"]
        old, new = (_numbered(request, one) for one in (a, b))
        context |= {
            "form": form,
            "changes": changes.between(old.content, new.content),
            "before_name": _("Version %(number)s") % {"number": a},
            "after_name": _("Version %(number)s") % {"number": b},
            "notes": [one for one in shelf.versions if one.number == b],
        }
    return render(request, "policies/compare.html", context)


@require_safe
@public
def with_pack(request: StaffRequest, pack: str) -> HttpResponse:
    """What is in force here beside a known policy: another district's, or the starting rules."""
    if pack not in packs.names():
        raise Http404
    other = packs.load(pack)
    return _beside(request, other, str(other.title), str(other.title).partition(":")[0])


@require_safe
@public
def with_district(request: StaffRequest, other: str) -> HttpResponse:
    """What is in force here beside what is in force there; beside itself are its versions."""
    if other == request.district.slug:
        return redirect(request.district.url("policy_compare"))
    there = neighbor(other, database_now())
    if there is None:
        raise Http404
    return _beside(request, there.policy, there.name, there.short_name)


def _beside(request: StaffRequest, other: Content, title: str, short: str) -> HttpResponse:
    shelf = shelf_of(request)
    context = _others(shelf) | {
        "other": title,
        "before_name": short,
        "after_name": request.district.short_name,
        "changes": changes.between(other, shelf.content),
    }
    return render(request, "policies/compare.html", context)


def _pair(request: StaffRequest, numbers: list[int]) -> dict[str, str]:
    given = {name: request.GET.get(name, "") for name in ("a", "b")}
    return {"a": given["a"] or str(numbers[1]), "b": given["b"] or str(numbers[0])}


def _numbered(request: StaffRequest, number: int) -> Version:
    found = in_force.version_numbered(request.district, number)
    if found is None:
        raise Http404
    return found


def _others(shelf: Shelf) -> dict[str, Any]:
    """Whom to compare with: every known policy, told with which this district began, and every
    district that has published one."""
    began = shelf.row.adopted_from if shelf.row else STARTING
    url = shelf.district.url
    known = [
        (str(packs.load(one).title), url("policy_compare_pack", pack=one), one == began)
        for one in packs.names()
    ]
    published = [
        (one.name, url("policy_compare_district", other=one.slug))
        for one in neighbors_of(shelf.district, database_now())
    ]
    return {"shelf": shelf, "packs": known, "neighbors": published}
