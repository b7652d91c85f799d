"""One module per command of `guildhall`; each only reads options, calls the package that does the work, and prints."""
