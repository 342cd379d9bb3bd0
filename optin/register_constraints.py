"""What the database itself holds of the registers, whoever writes the rows."""

from django.db import models

from tenancy.constraints import Triggered


class NeverEdited(Triggered):
    """An entry stays as it was entered: later it is acknowledged or ended, and nothing else."""

    when = "before update or delete"
    later = ("acknowledged_at", "acknowledged_by_id", "ended_at", "ended_by_id", "ended_why")

    def body(self, model: type[models.Model]) -> str:
        later = ", ".join(f"'{one}'" for one in self.later)
        return f"""
            begin
                if tg_op = 'DELETE' or (to_jsonb(new) - array[{later}])
                    is distinct from (to_jsonb(old) - array[{later}])
                then
                    raise exception 'never_edited: an entry is ended, and not changed'
                        using errcode = 'check_violation';
                end if;
                return new;
            end"""
