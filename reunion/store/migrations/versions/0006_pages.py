"""Records of one status by id: a page of a million is read without sorting them"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_missing_person_status", "missing_person")
    op.create_index("ix_missing_person_status", "missing_person", ["status", "mp_id"])
