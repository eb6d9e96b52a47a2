"""The register: what a station and its counties know, kept behind SQLAlchemy (docs/register.md)."""
