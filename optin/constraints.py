"""What the database itself holds of a family's permission, whoever writes the rows."""

from django.db import models

from tenancy.constraints import Triggered


class AsAnswered(Triggered):
    """A permission stands on a guardian's written yes, and on the principal's where it needs that.

    Whom and what it is about never changes, what has ended stays so, and none is removed.
    """

    when = "before insert or update or delete"
    PARTS = ("kind", "student_id", "school_id", "about", "employee_id", "asked_by_id", "reference")

    def body(self, model: type[models.Model]) -> str:
        was = ", ".join(f"old.{part}" for part in self.PARTS)
        now = ", ".join(f"new.{part}" for part in self.PARTS)
        return f"""
            declare
                said record;
                agreed text;
            begin
                if tg_op = 'DELETE' then
                    raise exception 'consent_as_answered: it is kept'
                        using errcode = 'restrict_violation';
                end if;
                if tg_op = 'INSERT' then
                    if new.status <> 'asked' then
                        raise exception 'consent_as_answered: it begins with a question'
                            using errcode = 'check_violation';
                    end if;
                    return new;
                end if;
                if ({was}) is distinct from ({now}) then
                    raise exception 'consent_as_answered: what it is about stands'
                        using errcode = 'check_violation';
                end if;
                if old.status in ('not_agreed', 'withdrawn', 'ended', 'expired', 'lapsed',
                    'called_off') and new.status <> old.status
                then
                    raise exception 'consent_as_answered: it is over for good'
                        using errcode = 'check_violation';
                end if;
                if old.status = 'active' and new.status in ('asked', 'submitted', 'declined')
                    or old.needs_principal and not new.needs_principal
                then
                    raise exception 'consent_as_answered: it does not go back'
                        using errcode = 'check_violation';
                end if;
                if new.status not in ('submitted', 'active') then
                    return new;
                end if;
                select answer.word, answer.guardian_id, answer.until, answer.is_for_anybody
                into said from optin_answer answer
                where answer.consent_id = new.id order by answer.id desc limit 1;
                if not found or said.word <> 'yes' or said.guardian_id <> new.given_by_id
                    or said.until <> new.valid_until
                    or said.is_for_anybody <> new.is_for_anybody
                then
                    raise exception 'consent_as_answered: no guardian said so'
                        using errcode = 'check_violation';
                end if;
                if new.status = 'active' and new.needs_principal then
                    select decision.word into agreed from optin_decision decision
                    where decision.consent_id = new.id order by decision.id desc limit 1;
                    if agreed is distinct from 'agreed' then
                        raise exception 'consent_as_answered: the school has not agreed'
                            using errcode = 'check_violation';
                    end if;
                end if;
                return new;
            end"""  # noqa: S608  names of our own columns
