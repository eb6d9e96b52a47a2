"""Alembic's entry: always over a connection that the opener hands in, in its transaction."""

from alembic import context

from reunion.store.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
