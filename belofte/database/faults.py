"""What can go wrong with the embedded database, in words for the person at the terminal."""


class DatabaseFaultError(Exception):
    """The embedded database cannot do what was asked; the words say what to do about it."""


class BinariesMissingError(DatabaseFaultError):
    """PostgreSQL's programs are not installed."""


class AccountMissingError(DatabaseFaultError):
    """No account that may run the database server exists, and none can be made."""


class PlaceRefusedError(DatabaseFaultError):
    """A folder that the database needs belongs to somebody else."""


class AlreadyRunningError(DatabaseFaultError):
    """Another Belofte runs the database of this state folder."""


class WrongVersionError(DatabaseFaultError):
    """The data directory belongs to another major version of PostgreSQL."""


class MovedError(DatabaseFaultError):
    """The data of this state folder moved to another server."""


class StartFailedError(DatabaseFaultError):
    """PostgreSQL gave up before it answered."""
