"""Other people's engines on the same worlds, each in an environment of its own.

Every peer is one file with the same protocol: `python peer.py WORLD_DIR OUT.json --variant V`. It
reads the flat tables that `benchmarks.prepare` wrote (`as-shipped`: raw text as in a station's
table; `prepared`: with this project's normalised columns beside it) and writes the format of
`benchmarks.runs`. Nothing of `reunion` is imported in a peer's process.
"""
