"""Work over whole files and whole registers: imports, the nightly run."""
