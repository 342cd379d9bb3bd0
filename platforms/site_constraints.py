"""What the database itself holds of sites, whoever writes the rows."""

from django.db import models

from tenancy.constraints import Triggered


class DecidedByAnother(Triggered):
    """A site begins as registered, and gets its first yes by nobody who runs or registered it;
    afterwards that yes stands."""

    when = "before insert or update"

    def body(self, model: type[models.Model]) -> str:
        return """
            begin
                if tg_op = 'INSERT' then
                    if new.status <> 'registered' then
                        raise exception 'site_decided_by_another: it begins as registered'
                            using errcode = 'check_violation';
                    end if;
                    return new;
                end if;
                if new.status in ('approved', 'paused')
                    and old.status not in ('approved', 'paused')
                    and (old.status <> 'registered' or new.status <> 'approved'
                        or new.decided_by_id is null or new.decided_by_id in (
                            new.administrator_id, new.second_administrator_id,
                            new.registered_by_id, old.administrator_id,
                            old.second_administrator_id, old.registered_by_id))
                then
                    raise exception 'site_decided_by_another: not by this person'
                        using errcode = 'check_violation';
                end if;
                if old.status in ('approved', 'paused', 'declined', 'closed') and
                    (new.decided_by_id, new.registered_by_id, new.approved_on)
                    is distinct from (old.decided_by_id, old.registered_by_id, old.approved_on)
                then
                    raise exception 'site_decided_by_another: what was decided stands'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""


class AdmittedWithPermission(Triggered):
    """A student comes in after a notice to their parents, and on a parent's yes that stands."""

    when = "before insert or update of admitted_at"

    def body(self, model: type[models.Model]) -> str:
        return """
            declare
                said text;
                this_year integer;
            begin
                if new.admitted_at is null
                    or (tg_op = 'UPDATE' and old.admitted_at is not null) then
                    return new;
                end if;
                perform 1 from platforms_toldstudent told
                join platforms_parentnotice notice on notice.id = told.notice_id
                where notice.site_id = new.site_id and told.student_id = new.student_id;
                if not found then
                    raise exception 'admitted_with_permission: no parent was told of the site'
                        using errcode = 'check_violation';
                end if;
                select kind into said from platforms_sitepermission permission
                where permission.site_id = new.site_id and permission.student_id = new.student_id
                    and permission.purpose = 'access'
                order by permission.said_on desc, permission.id desc limit 1;
                if said is null then
                    -- A school year begins in July.
                    select extract(year from
                        (tenancy_now() at time zone d.time_zone) - interval '6 months')
                    into this_year from districts_district d where d.id = new.district_id;
                    select case when form.covers_sites then form.kind end into said
                    from platforms_studentagreement form
                    where form.student_id = new.student_id and form.school_year = this_year
                    order by form.said_on desc, form.id desc limit 1;
                end if;
                if said is distinct from 'given' then
                    raise exception 'admitted_with_permission: no parent has said yes'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""
