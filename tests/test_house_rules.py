"""Rules that keep the house a house; each has a test that it bites."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps
from django.urls import get_resolver

from config import states
from districts.actions.districts import RESERVED
from districts.models import District, School
from tenancy.checks import check_walls, walled_models
from tenancy.constraints import DISTRICT, SameDistrict, Wall
from tenancy.scope import DistrictManager

HOUSE = Path(settings.BASE_DIR)
# Who may point at whom: an app may refer to those after it. `config` has no models.
LAYERS = [
    ["archive"], ["violations"], ["notifications", "practice"], ["platforms"], ["optin"],
    ["rosters", "policies"], ["districts"], ["records"], ["tenancy"],
]  # fmt: skip
OURS = [app for layer in LAYERS for app in layer]
# Tables that carry no foreign key at all, with the reason. Row security still holds them.
HOT_TABLES = {
    "records_unsealed": "written and removed with every event",
    "notifications_delivery": "a third of a million at once; each key is checked once a row",
    "notifications_attempt": "written before every call",
    "notifications_recipient": "written with the deliveries, one for every family",
    "notifications_stirred": "written and removed with every batch",
    "rosters_sourcerow": "one for every row of a night's file",
}
# The one table with a slug and without a wall: the address must find its row before any is open.
WITHOUT_WALL = {"districts_district"}


def upward_keys(models_: Iterator[type[models.Model]]) -> list[str]:
    """Foreign keys from a lower app into a higher one, or between strangers of one layer."""
    rank = {app: level for level, layer in enumerate(LAYERS) for app in layer}
    found = []
    for model in models_:
        for field in model._meta.concrete_fields:
            target = field.related_model if isinstance(field, models.ForeignKey) else None
            if not isinstance(target, type) or target._meta.app_label not in rank:
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if here in rank and here != there and rank[here] >= rank[there]:
                found.append(f"{model._meta.label}.{field.name}")
    return found


def test_models_have_their_walls() -> None:
    assert check_walls(None) == []
    assert {model._meta.label for model in walled_models()} >= {"districts.School"}


def test_no_model_points_upward() -> None:
    assert upward_keys(iter(apps.get_models())) == []


@isolate_apps("records", "districts")
def test_a_model_that_points_upward_is_found() -> None:
    class Note(models.Model):  # noqa: DJ008
        school = models.ForeignKey(School, models.CASCADE, related_name="+")

        class Meta:
            app_label = "records"

    assert upward_keys(iter([Note])) == ["records.Note.school"]


@pytest.mark.parametrize("code", ["tenancy.E003", "tenancy.E004", "tenancy.E005", "tenancy.E006"])
def test_a_table_without_walls_is_found(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with isolate_apps("districts"):

        class Leaflet(models.Model):  # noqa: DJ008
            district = models.ForeignKey(District, models.CASCADE, related_name="+")
            school = models.ForeignKey(School, models.CASCADE, related_name="+")

            class Meta:
                app_label = "districts"

    monkeypatch.setattr("tenancy.checks.walled_models", lambda: iter([Leaflet, School]))
    assert code in {fault.id for fault in check_walls(None)}


@isolate_apps("districts")
def test_a_table_with_its_walls_is_at_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    class Leaflet(models.Model):  # noqa: DJ008
        district = models.ForeignKey(District, models.CASCADE, related_name="+")
        school = models.ForeignKey(School, models.CASCADE, related_name="+", db_constraint=False)
        objects = DistrictManager["Leaflet"]()

        class Meta:
            app_label = "districts"
            constraints = [
                Wall(name="leaflet_wall"),
                SameDistrict("school", name="leaflet_school_same_district"),
            ]

    monkeypatch.setattr("tenancy.checks.walled_models", lambda: iter([Leaflet, School]))
    assert check_walls(None) == []


def unwalled_tables() -> set[str]:
    """Tables with a district_id where the catalog misses security, FORCE, or the right policy."""
    with connection.cursor() as sql:
        sql.execute(
            """
            select c.relname from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'district_id'
            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
            and not (c.relrowsecurity and c.relforcerowsecurity and exists (
                select 1 from pg_policy p where p.polrelid = c.oid and p.polcmd = '*'
                and pg_get_expr(p.polqual, p.polrelid) like %s))
            """,
            ["%district_id = (NULLIF(current_setting('app.district'%"],
        )
        return {name for (name,) in sql.fetchall()}


def test_catalog_has_a_wall_around_every_table_with_a_district(db: None) -> None:
    assert "app.district" in DISTRICT
    assert unwalled_tables() == set()
    with connection.cursor() as sql:
        sql.execute("select count(*) from pg_policy where polname = 'own'")
        assert sql.fetchone()[0] == len(list(walled_models()))


def test_catalog_lets_no_wider_policy_in(db: None) -> None:
    """Any further policy is for SELECT alone and is one of the two that have a named door; what
    narrows is restrictive, so that the wall holds beside it."""
    with connection.cursor() as sql:
        sql.execute(
            "select polrelid::regclass::text, polname, polcmd::text from pg_policy "
            "where polname <> 'own' and polpermissive"
        )
        assert set(sql.fetchall()) == {
            ("records_unsealed", "due_work", "r"),
            ("notifications_chunk", "due_work", "r"),
            ("notifications_duerelease", "due_work", "r"),
            ("notifications_stirred", "due_work", "r"),
            ("districts_appointment", "own_rows", "r"),
        }


def test_catalog_narrows_every_table_of_a_file_to_whom_it_is_open(db: None) -> None:
    """Only the list of outcomes, which holds nothing of a file, has the wall alone."""
    tables = {one._meta.db_table for one in apps.get_app_config("violations").get_models()}
    of_files = tables - {"violations_outcome"}
    with connection.cursor() as sql:
        sql.execute(
            "select polrelid::regclass::text from pg_policy "
            "where polname = 'narrowed' and polcmd = '*' and not polpermissive"
        )
        assert {table for (table,) in sql.fetchall()} == of_files


def test_catalog_foreign_keys_into_walled_tables_carry_the_district(db: None) -> None:
    walled = {model._meta.db_table for model in walled_models()}
    with connection.cursor() as sql:
        sql.execute(
            """
            select k.conrelid::regclass::text, k.confrelid::regclass::text, array(
                select a.attname from unnest(k.conkey) with ordinality as u(n, place)
                join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by place)
            from pg_constraint k where k.contype = 'f'
            """
        )
        keys = [(table, target, columns) for table, target, columns in sql.fetchall()]
    into = [key for key in keys if key[1] in walled]
    assert into
    assert [key for key in into if key[2][0] != "district_id"] == []
    assert [key for key in keys if key[0] in HOT_TABLES] == []


def test_app_role_is_held_by_the_walls(db: None) -> None:
    with connection.cursor() as sql:
        sql.execute(
            "select current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
            "from pg_roles where rolname = current_user"
        )
        assert sql.fetchone() == ("app", False, False, False, False)
        sql.execute(
            "select count(*) from pg_class where relkind in ('r', 'p') "
            "and relnamespace = 'public'::regnamespace "
            "and (has_table_privilege(current_user, oid, 'TRUNCATE') "
            "or pg_has_role(current_user, relowner, 'member'))"
        )
        assert sql.fetchone()[0] == 0


def test_no_function_or_view_looks_around_the_walls(db: None) -> None:
    with connection.cursor() as sql:
        sql.execute(
            "select proname from pg_proc where prosecdef "
            "and pronamespace = 'public'::regnamespace "
            "union select relname from pg_class where relkind in ('v', 'm') "
            "and relnamespace = 'public'::regnamespace"
        )
        assert sql.fetchall() == []


def test_every_table_of_ours_is_walled_or_known(db: None) -> None:
    ours = {m._meta.db_table for m in apps.get_models() if m._meta.app_label in OURS}
    walled = {model._meta.db_table for model in walled_models()}
    people_and_platform = {"districts_user", "tenancy_tick", "tenancy_heartbeat"}
    # What the telephone company said names an account; its district is opened to apply it.
    inbox = {"notifications_providerevent"}
    assert ours - walled == WITHOUT_WALL | people_and_platform | inbox


def sources(*rooms: str) -> Iterator[tuple[Path, str]]:
    for room in rooms or ("config", *OURS):
        for path in sorted((HOUSE / room).rglob("*.py")):
            yield path.relative_to(HOUSE), path.read_text()


def upward_imports(path: Path, text: str) -> list[str]:
    """Imports of a higher room, or of a stranger on the same floor."""
    rank = {app: level for level, layer in enumerate([["config"], *LAYERS]) for app in layer}
    here = path.parts[0]
    found = []
    for node in ast.walk(ast.parse(text)):
        named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        rooms = {name.split(".")[0] for name in named} & (set(rank) | {"sandbox"})
        found += [r for r in rooms if r != here and (r == "sandbox" or rank[here] >= rank[r])]
    return found


def test_no_module_imports_upward() -> None:
    found = {str(path): upward_imports(path, text) for path, text in sources()}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("records/models.py", "from districts.models import School"),
        ("tenancy/jobs.py", "import records.book"),
        ("districts/views.py", "from config import home"),
        ("policies/rules.py", "from rosters.models import Student"),
        ("config/home.py", "import sandbox.mail"),
    ],
)
def test_an_import_that_climbs_is_found(path: str, line: str) -> None:
    assert upward_imports(Path(path), line)


CLOCK = re.compile(r"\btimezone\.now\(|\bdatetime\.(?:now|today|utcnow)\(|\bdate\.today\(")
SQL_CLOCK = re.compile(r"(?<![\w.])(?<!tenancy_)now\(\)|clock_timestamp|current_timestamp", re.I)
# The edges, where a person or the calendar comes in; from there on `now` is handed on.
CLOCK_MAY_STAND_IN = re.compile(
    r"(^|/)(views|home|sessions|middleware|sign_in|testing)\.py$|/commands/|/launcher/"
)


def clocks(path: str, text: str) -> list[str]:
    """Every look at a clock in this source, in Python or in SQL, that is not at an edge."""
    in_python = [] if CLOCK_MAY_STAND_IN.search(path) else CLOCK.findall(text)
    in_sql = [] if path.startswith(("tenancy/", "config/testing")) else SQL_CLOCK.findall(text)
    return in_python + in_sql


def test_nobody_looks_at_a_clock_of_their_own() -> None:
    found = {str(path): clocks(str(path), text) for path, text in sources()}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "line",
    [
        "at = timezone.now()",
        "day = date.today()",
        'sql.execute("select now()")',
        "CLOCK_TIMESTAMP()",
    ],
)
def test_a_clock_in_an_action_is_found(line: str) -> None:
    assert clocks("districts/actions/people.py", line)


def test_no_model_signals(db: None) -> None:
    """A save that does more than it says is found by nobody."""
    watched = re.compile(r"\b(?:pre|post)_(?:save|delete)\b|m2m_changed")
    assert [str(path) for path, text in sources() if watched.search(text)] == []


def test_no_style_or_script_stands_in_a_page() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|hx-on", re.I)
    pages = sorted((HOUSE / "templates").rglob("*.html"))
    assert pages
    assert [str(page) for page in pages if inline.search(page.read_text())] == []


def test_no_district_can_take_an_address_of_the_platform() -> None:
    platforms = {
        str(one.pattern).split("/")[0]
        for top in get_resolver().url_patterns
        for one in getattr(top, "url_patterns", [top])
        if "<" not in str(top.pattern)
    }
    static = {settings.STATIC_URL.strip("/"), "health", "webhooks"}
    assert (platforms | static) - {""} <= RESERVED


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_states_are_drawn_as_they_are() -> None:
    assert states.PAGE.read_text() == states.drawn(), "run: python3 manage.py draw_states"


@pytest.mark.parametrize("model", [one for one in apps.get_models() if "NEXT" in one.__dict__])
def test_every_state_is_in_its_table(model: type[models.Model]) -> None:
    table = model.NEXT  # type: ignore[attr-defined]
    known = set(next(iter(table)).__class__)
    assert set(table) == known
    assert {there for nexts in table.values() for there in nexts} <= known
