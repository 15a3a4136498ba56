"""The release version, untouched."""
# rest: stubs
