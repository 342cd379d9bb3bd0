"""What the database itself holds of rights: no appointment by a request that nobody granted.

Whoever writes rows past our actions, the app role included, meets this.
"""

from django.db import models

from tenancy.constraints import Triggered


class ByGrantedRequest(Triggered):
    """An appointment rests on a request that somebody else granted, for this person, role and
    place and until no later day; else on the feed or the install command, which have none.

    Whose it is, what and where never changes: that is another appointment (S0-17).
    """

    when = "before insert or update of person_id, role, school_id, source, request_id, until_on"

    def body(self, model: type[models.Model]) -> str:
        return """
            begin
                if tg_op = 'UPDATE' and
                    (new.person_id, new.role, new.school_id, new.source, new.request_id)
                    is distinct from
                    (old.person_id, old.role, old.school_id, old.source, old.request_id)
                then
                    raise exception 'appointment_by_granted_request: it stays what it is'
                        using errcode = 'check_violation';
                end if;
                if new.source in ('feed', 'command') and new.request_id is null
                    or tg_op = 'UPDATE' and new.source = 'person'
                then
                    return new;
                end if;
                perform 1 from districts_accessrequest asked
                where new.source = 'request' and asked.id = new.request_id
                    and asked.district_id = new.district_id
                    and asked.status = 'granted' and asked.kind in ('add', 'change')
                    and asked.person_id = new.person_id and asked.role = new.role
                    and asked.school_id is not distinct from new.school_id
                    and asked.decided_by_id not in (asked.asked_by_id, asked.person_id)
                    and coalesce(new.until_on, 'infinity'::date)
                        <= coalesce(asked.until_on, 'infinity'::date);
                if not found then
                    raise exception 'appointment_by_granted_request: nobody granted this'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""
