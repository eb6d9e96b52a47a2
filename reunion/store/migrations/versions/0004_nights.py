"""What a night has seen, exactly, and what was known of a pair when it was rejected"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("resident", "missing_person"):
        op.add_column(
            table, sa.Column("seen_version", sa.Integer(), nullable=False, server_default="0")
        )
    op.create_table(
        "night_change",
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('resident', 'missing')", name=op.f("ck_night_change_kind")),
        sa.ForeignKeyConstraint(["run_id"], ["run.run_id"], name=op.f("fk_night_change_run_id")),
        sa.PrimaryKeyConstraint("run_id", "kind", "key", name=op.f("pk_night_change")),
        sqlite_strict=True,
    )
    op.create_table(
        "rejected_pair",
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("mp_id", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.resident_id"], name=op.f("fk_rejected_pair_resident_id")
        ),
        sa.ForeignKeyConstraint(
            ["mp_id"], ["missing_person.mp_id"], name=op.f("fk_rejected_pair_mp_id")
        ),
        sa.PrimaryKeyConstraint("resident_id", "mp_id", name=op.f("pk_rejected_pair")),
        sqlite_strict=True,
    )
