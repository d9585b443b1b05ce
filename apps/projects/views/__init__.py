"""Pages, fragments and JSON of projects."""
