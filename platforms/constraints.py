"""What the database itself holds of a request: no yes without everybody whose yes it takes.

Whoever writes rows past our actions, the app role included, meets these.
"""

from django.db import models

from tenancy.constraints import Triggered


class AgreedByAll(Triggered):
    """A request is what was asked for, goes its way, and is approved by every department.

    Two departments are two people. A no is overturned by the appeal alone, which says yes in the
    place of that one department.
    """

    when = "before insert or update"
    ASKED = (
        "district_id", "reference", "kind", "name", "maker", "address", "purpose", "for_whom",
        "uses", "terms_url", "privacy_url", "children", "keeps_record", "is_for_students",
        "asked_by_id", "school_id",
    )  # fmt: skip

    def body(self, model: type[models.Model]) -> str:
        was = ", ".join(f"old.{part}" for part in self.ASKED)
        now = ", ".join(f"new.{part}" for part in self.ASKED)
        return f"""
            declare
                wanted varchar[] := case new.kind when 'tool' then array['it', 'learning']
                    when 'logo' then array['office'] else array['it'] end;
                agreed integer;
                refused integer;
                overturned integer;
            begin
                if tg_op = 'UPDATE' and ({was}) is distinct from ({now}) then
                    raise exception 'request_agreed_by_all: what was asked for stays'
                        using errcode = 'check_violation';
                end if;
                if tg_op = 'UPDATE' and old.status in ('approved', 'upheld', 'withdrawn')
                    and (new.status, new.until) is distinct from (old.status, old.until)
                then
                    raise exception 'request_agreed_by_all: it is decided'
                        using errcode = 'check_violation';
                end if;
                if new.status <> 'approved' or (tg_op = 'UPDATE' and old.status = 'approved') then
                    return new;
                end if;
                select count(distinct decision.by_id) filter (where decision.is_yes and
                        decision.department = any (wanted || array['appeal']::varchar[])),
                    count(*) filter (where not decision.is_yes),
                    count(*) filter (where decision.is_yes and decision.department = 'appeal')
                into agreed, refused, overturned
                from platforms_tooldecision decision where decision.request_id = new.id;
                if agreed < cardinality(wanted) or refused > overturned
                then
                    raise exception 'request_agreed_by_all: somebody''s yes is missing'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""  # noqa: S608 - column names of ours


class DecidedByAnother(Triggered):
    """Nobody decides on what they asked for, and a yes has each of its criteria."""

    when = "before insert"

    def body(self, model: type[models.Model]) -> str:
        return """
            declare
                asked record;
                judged varchar := new.department;
                wanted varchar[];
            begin
                select kind, status, asked_by_id into asked
                from platforms_toolrequest request where request.id = new.request_id;
                if not found then
                    -- Another district's: row security refuses the row.
                    return new;
                end if;
                if new.by_id = asked.asked_by_id
                    or asked.status not in ('asked', 'partly', 'appealed')
                    or (asked.status = 'appealed') <> (new.department = 'appeal')
                then
                    raise exception 'decision_by_another: not this person, or not now'
                        using errcode = 'check_violation';
                end if;
                if new.department = 'appeal' then
                    -- In the place of the department that said no.
                    select decision.department into judged
                    from platforms_tooldecision decision
                    where decision.request_id = new.request_id and not decision.is_yes
                    order by decision.id limit 1;
                end if;
                wanted := case
                    when asked.kind = 'tool' and judged = 'it'
                        then array['privacy', 'licensing']
                    when asked.kind = 'tool' and judged = 'learning'
                        then array['alignment']
                    when asked.kind = 'device' then array['protected', 'fits', 'set_up']
                    else array[]::varchar[] end;
                if new.is_yes and not (new.met::varchar[] @> wanted) then
                    raise exception 'decision_by_another: a yes with a criterion that is not met'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""
