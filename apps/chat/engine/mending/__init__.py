"""Mends of single files, one kind a module. Each gives valid code back as it was."""
