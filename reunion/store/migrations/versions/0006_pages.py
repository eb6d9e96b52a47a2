"""Records of one status by id, and versions by the time of change, each read from an index alone"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_missing_person_status", "missing_person")
    op.create_index("ix_missing_person_status", "missing_person", ["status", "mp_id"])
    op.drop_index("ix_missing_person_changed_at", "missing_person")
    op.create_index("ix_missing_person_changed_at", "missing_person", ["changed_at", "version"])
