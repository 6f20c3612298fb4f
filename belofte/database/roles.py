"""The two database roles: the owner, who migrates, and the one that Belofte takes on while it works.

Works on any PostgreSQL, connected as the owner. Where the owner may not make roles, Belofte works as the
owner itself and only the triggers guard; `RunTimeRole.hindrance` then says why, for `belofte doctor`.
"""

from dataclasses import dataclass

from psycopg import Connection, errors
from psycopg.sql import SQL, Identifier, Literal

OWNER = "belofte"
RUN_TIME_ROLE = "belofte_app"

_FIRST_WITH_SET_OPTION = 160000  # since PostgreSQL 16 a member of a role need not be allowed to take it on


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTimeRole:
    """Whether Belofte can take on its lesser role, and if not, why not."""

    name: str
    hindrance: str = ""

    @property
    def is_assumable(self) -> bool:
        """Whether `SET ROLE` works."""
        return not self.hindrance


def ensure_roles(connection: Connection, *, role: str = RUN_TIME_ROLE) -> RunTimeRole:
    """Make the run-time role and let the connected owner take it on, as far as the server allows."""
    try:
        if not role_exists(connection, role):
            _create(connection, role)
        if not may_assume(connection, role):
            with connection.transaction():
                connection.execute(SQL("GRANT {} TO CURRENT_USER").format(Identifier(role)))
    except errors.InsufficientPrivilege as error:
        return RunTimeRole(name=role, hindrance=error.diag.message_primary or str(error))
    return RunTimeRole(name=role)


def grant_run_time_rights(connection: Connection, *, role: str = RUN_TIME_ROLE) -> None:
    """Let the run-time role read and write rows, now and in tables still to come; never change tables.

    A table on which the role has any right already is left alone, so that a migration can take back some
    rights (the ledger is never updated) and this can still run before every migration. Functions that
    exist already are open to everybody, as PostgreSQL makes them.
    """
    with connection.transaction():
        for statement in _GRANTS:
            connection.execute(SQL(statement).format(role=Identifier(role)))
        for kind, rights, relations in _rightless(connection, role):
            connection.execute(
                SQL("GRANT {rights} ON {kind} {relations} TO {role}").format(
                    rights=SQL(rights),
                    kind=SQL(kind),
                    relations=SQL(", ").join(Identifier("public", relation) for relation in relations),
                    role=Identifier(role),
                )
            )


def role_exists(connection: Connection, role: str) -> bool:
    """Tell whether the server has this role."""
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def may_assume(connection: Connection, role: str) -> bool:
    """Tell whether the role that signed in may take on this one, which must exist."""
    query = SQL("SELECT pg_has_role(session_user, %s::name, {})").format(_assuming(connection))
    return connection.execute(query, [role]).fetchone() == (True,)


def assume(connection: Connection, role: str) -> bool:
    """Take on this role for the rest of the session where the server lets us, and tell whether it did."""
    query = SQL(
        "SELECT set_config('role', rolname, false) FROM pg_roles "
        "WHERE rolname = %s AND pg_has_role(session_user, oid, {})"
    ).format(_assuming(connection))
    return connection.execute(query, [role]).fetchone() is not None


def _assuming(connection: Connection) -> Literal:
    return Literal("SET" if connection.info.server_version >= _FIRST_WITH_SET_OPTION else "MEMBER")


_TABLE_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {_TABLE_RIGHTS} ON TABLES TO {{role}}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {role}",
)

_RIGHTLESS = """
SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
       array_agg(relname::text ORDER BY relname)
FROM pg_class
WHERE relnamespace = 'public'::regnamespace
  AND relkind IN ('r', 'p', 'v', 'm', 'S')
  AND pg_has_role(relowner, 'USAGE')
  AND NOT EXISTS (SELECT FROM aclexplode(relacl) JOIN pg_roles ON grantee = pg_roles.oid WHERE rolname = %s)
GROUP BY kind
"""


def _rightless(connection: Connection, role: str) -> list[tuple[str, str, list[str]]]:
    found = connection.execute(_RIGHTLESS, [role]).fetchall()
    rights = {"TABLE": _TABLE_RIGHTS, "SEQUENCE": "USAGE"}
    return [(kind, rights[kind], relations) for kind, relations in found]


def _create(connection: Connection, role: str) -> None:
    try:
        with connection.transaction():
            connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(Identifier(role)))
    except (errors.DuplicateObject, errors.UniqueViolation):
        return  # another process was first; the role is there, which is what was asked
