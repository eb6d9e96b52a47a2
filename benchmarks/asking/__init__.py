"""What one more question is worth, whether police queries hold whom they promise, and whether
earlier stays and duplicate records are found: measured on invented worlds with known truth."""
