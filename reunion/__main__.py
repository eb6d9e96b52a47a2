"""`python -m reunion` is the same as `reunion`."""

from reunion.cli import main

if __name__ == "__main__":
    main()
