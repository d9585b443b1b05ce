"""/api/v1: projects, files, revisions."""
