"""Run by Alembic at an upgrade: on the connection, and within the transaction, of who asked for it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
