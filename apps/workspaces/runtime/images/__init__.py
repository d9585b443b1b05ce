"""Preview images: one per template, named after all that goes into it."""
