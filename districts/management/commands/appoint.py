"""Give somebody a role: the way in for a district's first people."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from districts.actions import people
from districts.models import District, School
from districts.roles import RoleKey
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in


class Command(BaseCommand):
    help = "Appoints a person: appoint harbor-point lee@harbor.example principal --school north"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("district", help="the district's address: harbor-point")
        parser.add_argument("email", help="they sign in with it, by an emailed code")
        parser.add_argument("role", choices=RoleKey.values, metavar="role", help="see /…/roles/")
        parser.add_argument("--school", help="the school's address, for a role held at a school")
        parser.add_argument("--name", default="", help="full name, if the person is new here")
        parser.add_argument("--display-name", default="", help="as colleagues write it: Ms. Lee")
        parser.add_argument("--title", default="")
        parser.add_argument("--phone", default="", help="at work")
        parser.add_argument("--from", dest="from_on", type=_day, help="first day; today")
        parser.add_argument("--until", dest="until_on", type=_day, help="last day; none")

    def handle(self, *args: Any, **options: Any) -> None:
        district = District.objects.filter(slug=options["district"]).first()
        if district is None:
            raise CommandError(f"There is no district at “{options['district']}”.")
        try:
            validate_email(options["email"])
        except ValidationError as wrong:
            raise CommandError("The second word is not an email address.") from wrong
        with working_in(district.pk):
            try:
                self._appoint(district, options)
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal

    def _appoint(self, district: District, options: dict[str, Any]) -> None:
        school = None
        if options["school"]:
            school = School.objects.filter(slug=options["school"]).first()
            if school is None:
                known = ", ".join(School.objects.values_list("slug", flat=True)) or "none yet"
                raise CommandError(
                    f"{district.short_name} has no school at “{options['school']}”. "
                    f"Its schools: {known}."
                )
        person = people.find_or_add(
            email=options["email"],
            full_name=options["name"],
            display_name=options["display_name"],
        )
        held = people.appoint(
            person=person,
            to=RoleKey(options["role"]),
            district=district,
            school=school,
            from_on=options["from_on"] or district.today(database_now()),
            until_on=options["until_on"],
            title=options["title"],
            phone=options["phone"],
            by=None,
        )
        self.stdout.write(f"{held.person} is {held.holds.name} at {held.place}.")


def _day(written: str) -> date:
    return date.fromisoformat(written)
