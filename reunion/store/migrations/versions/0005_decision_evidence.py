"""What spoke for and against a pair, kept with the decision on it"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("evidence", sa.Text(), nullable=True))
