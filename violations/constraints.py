"""What the database itself holds of a file: who reads it, that it stays as it was written, that it
is not closed before all that the policy asks for is in it, and not destroyed before its time.

Whoever writes rows past our actions, the app role included, meets these.
"""

from django.db import models

from tenancy.constraints import Narrowed, Triggered

READER = "nullif(current_setting('app.reader', true), '')::bigint"
HOUSE = "coalesce(current_setting('app.house', true), '') = 'on'"
# A named grant of this right on this case, to whoever reads (districts.models.NamedGrant).
GRANTED = """exists (
    select from districts_namedgrant granted
    join auth_permission permitted on permitted.id = granted.permission_id
    where granted.user_id = {reader} and granted.object_pk = {case}::text
    and permitted.codename = '{right}')"""


def granted(case: str, right: str) -> str:
    return GRANTED.format(reader=READER, case=case, right=right)


class OpenByName(Narrowed):
    """A case is there for whom it is open by name, unless it is about them or their superior."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return (
            f"{HOUSE} or (not coalesce({READER} = any({table}.excluded), false) "
            f"and {granted(f'{table}.id', 'case_open')})"
        )


class OfReport(Narrowed):
    """A report is there for who made it, and for whom its case is open."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"""{HOUSE} or exists (
            select from violations_reporter said
            where said.report_id = {table}.id and said.person_id = {READER}
        ) or exists (select from violations_case opened where opened.report_id = {table}.id)"""


class OfReporter(Narrowed):
    """Who reported is there for themself, and for whom that was opened beside the case."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"""{HOUSE} or {table}.person_id = {READER} or exists (
            select from violations_case opened
            where opened.report_id = {table}.report_id and {granted("opened.id", "reporter_see")}
        )"""


class WithReport(Narrowed):
    """Goes with its report: there for whoever sees that."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"exists (select from violations_report r where r.id = {table}.report_id)"


class OfEntry(Narrowed):
    """Goes with its case; what tells who reported, only for whom that was opened beside it."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"""{HOUSE} or (
            exists (select from violations_case c where c.id = {table}.case_id)
            and ({table}.kind not in ('reporter', 'shown')
                or {granted(f"{table}.case_id", "reporter_see")}))"""


class OfInvolved(Narrowed):
    """Who stood in the report goes with it; who was identified later, with the case."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"""{HOUSE} or exists (
            select from violations_report r where r.id = {table}.report_id
            and (r.received_at is null or {table}.added_at <= r.received_at)
        ) or exists (select from violations_case c where c.report_id = {table}.report_id)"""


class OfDestruction(Narrowed):
    """Asked for, it is there with its case; done, for everybody but whom the case was about."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"""{HOUSE} or (
            {table}.confirmed_at is not null
            and not coalesce({READER} = any({table}.excluded), false)
        ) or exists (select from violations_case c where c.report_id = {table}.report_id)"""


class OfDocument(Narrowed):
    """A document is there for whom the case is open, and for who handed it in."""

    def condition(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"""{HOUSE} or {table}.by_id = {READER} or exists (
            select from violations_case opened where opened.report_id = {table}.report_id)"""


class Final(Triggered):
    """What is in a file stays as it is until the whole file is destroyed, by two people.

    What belongs to a report that was not sent yet goes with it.
    """

    when = "before update or delete"
    # The report that the row belongs to, of `old`.
    report = "old.report_id"
    # Columns that may change all the same, and when.
    may_change: tuple[str, ...] = ()
    may_when = "true"
    # Whether it changes freely while its report is not sent.
    is_free_before = True

    def body(self, model: type[models.Model]) -> str:
        kept = " and ".join(
            f'new."{one.column}" is not distinct from old."{one.column}"'
            for one in model._meta.concrete_fields
            if one.name not in self.may_change
        )
        change = f"if {self.may_when} and {kept} then return new; end if;"
        change = change if self.may_change else ""
        before = "if not coalesce(sent, false) then return new; end if;"
        return f"""
            declare
                sent boolean;
            begin
                select report.received_at is not null into sent
                from violations_report report where report.id = {self.report};
                if tg_op = 'UPDATE' then
                    {change}
                    {before if self.is_free_before else ""}
                elsif not coalesce(sent, false) or exists (
                    select from violations_destruction done
                    where done.report_id = {self.report} and done.confirmed_at is not null)
                then
                    return old;
                end if;
                raise exception '{self.name}: what is in a file stays'
                    using errcode = 'check_violation';
            end
        """


class FinalReport(Final):
    """A report is what was sent."""

    report = "old.id"

    def body(self, model: type[models.Model]) -> str:
        return """
            begin
                if old.received_at is null then
                    return case when tg_op = 'DELETE' then old else new end;
                end if;
                if tg_op = 'DELETE' and exists (
                    select from violations_destruction done
                    where done.report_id = old.id and done.confirmed_at is not null)
                then
                    return old;
                end if;
                raise exception 'report_final: a report stays as it was sent'
                    using errcode = 'check_violation';
            end
        """


class AddedByWhoWorksOnIt(Triggered):
    """After a report was sent, only whoever its case is open to adds somebody to it."""

    when = "before insert"

    def body(self, model: type[models.Model]) -> str:
        return f"""
            begin
                if exists (select from violations_report r
                    where r.id = new.report_id and r.received_at is not null)
                    and not {HOUSE}
                    and not exists (select from violations_case c
                        where c.report_id = new.report_id)
                then
                    raise exception 'involved_added: the report was sent'
                        using errcode = 'check_violation';
                end if;
                return new;
            end
        """


class FinalKey(Final):
    """A file's key can be locked anew, by that command alone, and goes with the file."""

    may_change = ("locked_with", "locked")
    may_when = f"{HOUSE} and current_setting('app.locking', true) = 'on'"


class FinalEntry(Final):
    """An entry of the file is added and never changed."""

    when = "before update or delete"
    report = "(select c.report_id from violations_case c where c.id = old.case_id)"
    is_free_before = False


class ClosedWhenComplete(Triggered):
    """A case is closed once each thing that its policy asks for stands in it.

    What it asks for was written down when the case was opened, and only grows.
    """

    when = "before insert or update or delete"

    def body(self, model: type[models.Model]) -> str:
        return """
            declare
                wanted text;
                before text := coalesce(current_setting('app.house', true), '');
            begin
                if tg_op = 'DELETE' then
                    if exists (select from violations_destruction done
                        where done.report_id = old.report_id and done.confirmed_at is not null)
                    then
                        return old;
                    end if;
                    raise exception 'case_closed_when_complete: a case stays'
                        using errcode = 'check_violation';
                end if;
                if tg_op = 'UPDATE' and (
                    new.received_at <> old.received_at or new.type <> old.type
                    or new.version_id is distinct from old.version_id
                    or new.school_id is distinct from old.school_id)
                then
                    raise exception 'case_closed_when_complete: what a case began with stays'
                        using errcode = 'check_violation';
                end if;
                if tg_op = 'UPDATE' and (
                    not new.asks @> old.asks or new.report_id <> old.report_id
                    or new.reference <> old.reference
                    or not new.excluded @> old.excluded)
                then
                    raise exception 'case_closed_when_complete: what a case asks for only grows'
                        using errcode = 'check_violation';
                end if;
                if new.status = 'closed' and (tg_op = 'INSERT' or old.status <> 'closed') then
                    -- Also what tells who reported, which whoever closes may not see.
                    perform set_config('app.house', 'on', true);
                    foreach wanted in array new.asks loop
                        if not exists (select from violations_caseentry written
                            where written.case_id = new.id and written.kind = wanted)
                        then
                            raise exception using errcode = 'check_violation',
                                message = 'case_closed_when_complete: missing ' || wanted;
                        end if;
                    end loop;
                    perform set_config('app.house', before, true);
                end if;
                if tg_op = 'UPDATE' and new.keep_until < old.keep_until then
                    raise exception 'case_closed_when_complete: it is kept no shorter'
                        using errcode = 'check_violation';
                end if;
                return new;
            end
        """


class KeptLongEnough(Triggered):
    """A file is destroyed by a second person, once its time is over and no hold is on it."""

    when = "before insert or update of confirmed_at, confirmed_by_id"

    def body(self, model: type[models.Model]) -> str:
        return """
            begin
                if new.confirmed_at is null then return new; end if;
                perform 1 from violations_case kept
                where kept.report_id = new.report_id and kept.status = 'closed'
                    and kept.keep_until < (tenancy_now() at time zone 'UTC')::date
                    and not exists (
                        select from records_hold held
                        left join records_holdrelease ended on ended.hold_id = held.id
                        where ended.hold_id is null and held.covers in
                            ('', 'violations.', 'violations.case:', 'violations.case:' || kept.id));
                if not found then
                    raise exception 'kept_long_enough: its time is not over, or it is on hold'
                        using errcode = 'check_violation';
                end if;
                return new;
            end
        """
