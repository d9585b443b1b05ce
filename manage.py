#!/usr/bin/env python3
"""Django's command line for the studio."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from apps.core.processes import end_with_parent

    if "STUDIO_SUPERVISOR" in os.environ:
        end_with_parent(int(os.environ["STUDIO_SUPERVISOR"]))
    execute_from_command_line(sys.argv)
