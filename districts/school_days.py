"""Days on which people of the district are at work: Monday to Friday, without its days off."""

from datetime import date, timedelta

from districts.models import DayOff

SATURDAY = 5


def is_one(day: date) -> bool:
    return day.weekday() < SATURDAY and not DayOff.objects.on(day).exists()


def after(day: date, number: int) -> date:
    """The last of so many school days after this one."""
    ahead = DayOff.objects.filter(until_on__gte=day).values_list("from_on", "until_on")
    off = list(ahead)
    while number:
        day += timedelta(days=1)
        is_off = any(first <= day <= last for first, last in off)
        number -= day.weekday() < SATURDAY and not is_off
    return day
