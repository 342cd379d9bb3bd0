"""What the database itself holds of a message: no release without policy, no change after a check.

Whoever writes rows past our actions, the app role included, meets these.
"""

from django.db import models

from tenancy.constraints import Triggered

# A ruling of the release stands at most so long before it.
FRESH = "interval '5 minutes'"


class ReleasedByPolicy(Triggered):
    """A message leaves on a fresh ruling about this very content, with every yes that it took.

    A yes counts for the content and the round it was given for, until it lapses; the rulings and
    approvals can be added to and never changed. How many it takes is what any ruling of the round
    said, so that one that was added later asks for no fewer.
    """

    when = "before insert or update of released_at, status, content_hash, release_basis"

    def body(self, model: type[models.Model]) -> str:
        return f"""
            declare
                judged record;
                asked integer;
                agreed integer;
            begin
                if new.released_at is null or (tg_op = 'UPDATE' and old.released_at is not null)
                then
                    return new;
                end if;
                if new.release_basis = 'copy' then
                    perform 1 from notifications_message followed
                    where followed.id = new.follows_id and followed.released_at is not null;
                    if not found or new.kind <> 'service' or new.audience <> 'lists'
                        or new.channels <> array['email']::varchar[]
                    then
                        raise exception 'message_released_by_policy: it follows nothing'
                            using errcode = 'check_violation';
                    end if;
                    return new;
                end if;
                if new.release_basis = 'reminder' then
                    -- About what waits for people who work with us: to named people alone.
                    if new.follows_id is not null or new.kind <> 'service'
                        or new.audience <> 'lists' or cardinality(new.lists) > 0
                        or not new.channels <@ array['email', 'sms']::varchar[]
                    then
                        raise exception 'message_released_by_policy: it is no reminder'
                            using errcode = 'check_violation';
                    end if;
                    return new;
                end if;
                if new.release_basis = 'permission' then
                    -- To one family about one permission: the words are the table's, the way is
                    -- looked at again at each promise (notifications.delivery.intents).
                    perform 1 from optin_consent consent where consent.id = new.consent_id;
                    if not found or new.follows_id is not null or new.kind <> 'service'
                        or new.audience <> 'lists' or cardinality(new.lists) > 0
                    then
                        raise exception 'message_released_by_policy: it is about no permission'
                            using errcode = 'check_violation';
                    end if;
                    return new;
                end if;
                if new.release_basis = 'question' then
                    -- To a colleague: about an emergency that waits, or that waits for a word.
                    perform 1 from notifications_message waiting
                    where waiting.id = new.follows_id and waiting.kind = 'emergency' and (
                        waiting.status in ('submitted', 'scheduled', 'holding')
                        or waiting.status = 'draft' and (
                            exists (select from notifications_advice advice
                                where advice.message_id = waiting.id and advice.status = 'asked')
                            or exists (select from notifications_attestation question
                                where question.message_id = waiting.id
                                    and question.kind = 'earlier')
                            or exists (select from notifications_voicerequest wanted
                                where wanted.message_id = waiting.id
                                    and wanted.recorded_at is null)));
                    if not found or new.kind <> 'service' or new.audience <> 'lists'
                        or new.channels <> array['sms']::varchar[]
                    then
                        raise exception 'message_released_by_policy: it asks nothing'
                            using errcode = 'check_violation';
                    end if;
                    return new;
                end if;
                select outcome, approvals_needed into judged from notifications_ruling ruling
                where ruling.message_id = new.id and ruling.step = 'release'
                    and ruling.content_hash = new.content_hash
                    and ruling.at > tenancy_now() - {FRESH}
                order by ruling.id desc limit 1;
                if not found then
                    raise exception 'message_released_by_policy: no ruling about this content'
                        using errcode = 'check_violation';
                end if;
                if judged.outcome not in ('allowed', 'note')
                    and not (judged.outcome = 'unavailable' and new.release_basis = 'authority'
                        and new.kind = 'emergency')
                then
                    raise exception 'message_released_by_policy: the ruling does not let it go'
                        using errcode = 'check_violation';
                end if;
                select greatest(
                    judged.approvals_needed, max(approvals_needed), new.needs_approval::integer)
                into asked from notifications_ruling ruling
                where ruling.message_id = new.id and ruling.step in ('submit', 'send')
                    and ruling.content_hash = new.content_hash
                    and ruling.submission = new.submission;
                if asked > 0 then
                    select count(distinct approval.by_id) into agreed
                    from notifications_approval approval
                    where approval.message_id = new.id and approval.decision = 'approved'
                        and approval.content_hash = new.content_hash
                        and approval.submission = new.submission
                        and approval.lapses_at > tenancy_now();
                    if agreed < asked then
                        raise exception 'message_released_by_policy: an approval is missing'
                            using errcode = 'check_violation';
                    end if;
                end if;
                return new;
            end"""


class ContentStands(Triggered):
    """What goes out, to whom and when, changes in a draft alone; what is released is none again.

    A copy is written with the message that it follows. A round begins in a draft and never comes
    back, and what needs somebody's yes needs it until it is a draft again.
    """

    when = "before update"
    PARTS = (
        "kind", "incident", "topic", "school_id", "audience", "grades", "channels", "wanted_at",
        "lists", "corrects_id", "follows_id", "author_id", "includes_staff", "to", "purpose",
        "disclaimers", "consent_id", "adds_parents", "colleague_id",
        # Whose hands were in it: what is handed in keeps them, and none of them agrees to it.
        "editors", "submitted_by_id",
    )  # fmt: skip

    def body(self, model: type[models.Model]) -> str:
        was = ", ".join(f'old."{part}"' for part in self.PARTS)
        now = ", ".join(f'new."{part}"' for part in self.PARTS)
        return f"""
            begin
                if old.status <> 'draft' and ({was}) is distinct from ({now}) then
                    raise exception 'message_content_stands: only a draft can be changed'
                        using errcode = 'check_violation';
                end if;
                if old.released_at is not null and (
                    new.released_at is distinct from old.released_at
                    or new.content_hash <> old.content_hash
                    or new.release_basis <> old.release_basis
                    or new.status not in ('sending', 'sent', 'stopped'))
                then
                    raise exception 'message_content_stands: what is released stays so'
                        using errcode = 'check_violation';
                end if;
                if new.submission < old.submission
                    or (old.status <> 'draft' and new.submission <> old.submission)
                then
                    raise exception 'message_content_stands: a round is over for good'
                        using errcode = 'check_violation';
                end if;
                if old.needs_approval and not new.needs_approval and new.status <> 'draft' then
                    raise exception 'message_content_stands: it waits for somebody''s yes'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""


class PartStands(Triggered):
    """Words and classes of a message change while it is a draft."""

    when = "before insert or update or delete"

    def body(self, model: type[models.Model]) -> str:
        return """
            declare
                about bigint := case when tg_op = 'DELETE' then old.message_id
                    else new.message_id end;
            begin
                perform 1 from notifications_message message
                where message.id = about and message.status <> 'draft';
                if found then
                    raise exception 'message_content_stands: only a draft can be changed'
                        using errcode = 'check_violation';
                end if;
                return case when tg_op = 'DELETE' then old else new end;
            end"""


class ByAnother(Triggered):
    """Nobody agrees to what they wrote or changed, nor to another content than was handed in."""

    when = "before insert"

    def body(self, model: type[models.Model]) -> str:
        return """
            declare
                asked record;
            begin
                select author_id, submitted_by_id, editors, status, submission, content_hash
                into asked
                from notifications_message message where message.id = new.message_id;
                if not found then
                    -- Another district's: row security refuses the row.
                    return new;
                end if;
                if asked.status <> 'submitted'
                    or new.by_id in (asked.author_id, asked.submitted_by_id)
                    or new.by_id = any (asked.editors)
                    or new.submission <> asked.submission
                    or new.content_hash <> asked.content_hash
                then
                    raise exception 'approval_by_another: not this content, or not this person'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""
