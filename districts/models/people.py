from collections.abc import Set as AbstractSet
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenancy.clock import TenancyNow


class Theme(models.TextChoices):
    SYSTEM = "", _("As the device says")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        """A person who may sign in; without a password, by emailed code only, and without an
        email by a link of their family alone (optin.actions.accounts)."""
        person = self.model(email=email.strip().lower() if email else None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One person in all districts; rights come from appointments, never from this row."""

    # Null of a parent of whom the school has none.
    email = models.EmailField(_("email"), max_length=254, unique=True, null=True, blank=True)
    full_name = models.CharField(_("name"), max_length=120)
    display_name = models.CharField(_("name as colleagues write it"), max_length=120)
    # Empty: as this browser says.
    language = models.CharField(_("language"), max_length=12, blank=True)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=TenancyNow())

    # Some of django-guardian asks for it. A constant and no column: nobody can be given it.
    is_superuser: ClassVar[bool] = False

    # What a token lets through while its request lasts (districts.token_sign_in). None: a person
    # at a page, with everything they hold.
    narrowed_to: AbstractSet[str] | None = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["full_name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.display_name
