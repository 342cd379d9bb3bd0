"""Phone numbers and addresses as people typed them, made usable or found at fault."""

import re
from functools import cache
from typing import NamedTuple

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import PhoneMetadata, ValidationResult

from rosters.models import ContactPoint

Fault = ContactPoint.Fault
# What a number may be written with. Letters and extensions are left to the student system.
WRITTEN = re.compile(r"\+?\d[\d ().\-/]*|\(\d[\d ().\-/]*")
NOT_DIGITS = re.compile(r"\D")
FAULTS = {
    ValidationResult.TOO_SHORT: Fault.TOO_SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Fault.TOO_SHORT,
    ValidationResult.INVALID_LENGTH: Fault.TOO_SHORT,
    ValidationResult.TOO_LONG: Fault.TOO_LONG,
    ValidationResult.INVALID_COUNTRY_CODE: Fault.NOT_IN_USE,
}


class Contact(NamedTuple):
    """As written, and where it leads or why it leads nowhere."""

    written: str
    destination: str | None
    fault: str


def phone(written: str) -> Contact:
    """A number of this country unless it begins with +."""
    text = written.strip()
    if not WRITTEN.fullmatch(text):
        return Contact(written, None, Fault.NOT_A_NUMBER)
    digits = NOT_DIGITS.sub("", text)
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    # Most numbers are plain ones of this country: one pattern says so, a hundred times faster.
    if len(digits) == 10 and (text[0] != "+" or text[1] == "1") and _plain().fullmatch(digits):
        return Contact(written, f"+1{digits}", "")
    return _judged(written, text)


def email(written: str) -> Contact:
    address = written.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return Contact(written, None, Fault.NOT_AN_ADDRESS)
    return Contact(written, address, "") if address.isascii() else _no_address(written)


def contacts(sms: str, home: str, address: str) -> dict[ContactPoint.Kind, Contact]:
    """The ways to one person; a home phone that is the mobile again is one mobile."""
    found = {}
    if sms.strip():
        found[ContactPoint.Kind.MOBILE] = phone(sms)
    if home.strip():
        at_home = phone(home)
        mobile = found.get(ContactPoint.Kind.MOBILE)
        if mobile is None or (mobile.destination or mobile.written) != (
            at_home.destination or at_home.written
        ):
            found[ContactPoint.Kind.HOME] = at_home
    if address.strip():
        found[ContactPoint.Kind.EMAIL] = email(address)
    return found


def _no_address(written: str) -> Contact:
    return Contact(written, None, Fault.NOT_AN_ADDRESS)


def _judged(written: str, text: str) -> Contact:
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        digits = len(NOT_DIGITS.sub("", text))
        fault = (
            Fault.TOO_SHORT if digits < 7 else Fault.TOO_LONG if digits > 15 else Fault.NOT_IN_USE
        )
        return Contact(written, None, fault)
    if phonenumbers.is_valid_number(number):
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return Contact(written, e164, "")
    possible = phonenumbers.is_possible_number_with_reason(number)
    return Contact(written, None, FAULTS.get(possible, Fault.NOT_IN_USE))


@cache
def _plain() -> re.Pattern[str]:
    metadata = PhoneMetadata.metadata_for_region("US")
    assert metadata is not None  # noqa: S101
    assert metadata.fixed_line is not None  # noqa: S101
    return re.compile(metadata.fixed_line.national_number_pattern or "")
