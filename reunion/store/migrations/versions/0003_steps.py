"""What was done for a resident, and when"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "step",
        sa.Column(
            "step_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "what IN ('notice', 'dna_request', 'care_plan', 'settlement', 'transfer')",
            name=op.f("ck_step_what"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.resident_id"], name=op.f("fk_step_resident_id")
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_step")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_resident_id"), ["resident_id"], unique=False)
