"""Run by Alembic: the migrations go through the connection, and in the transaction, of whoever asked for them."""

from alembic import context

from signoff_nlp.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # true of SQLite too, though Alembic doubts it
)
context.run_migrations()
