"""What the use cases need from a database, as protocols; ``storage`` implements them, tests run them on each."""


class StorageError(Exception):
    """The database cannot be used just now, or at all; says why in words for an operator, without its password."""
