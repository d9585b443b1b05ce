"""One command that starts, watches and stops everything the studio needs. Knows nothing of Django."""
