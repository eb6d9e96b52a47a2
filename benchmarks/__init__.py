"""Quality and time of `reunion` on invented worlds with known truth, beside its peers."""
