"""How workspaces run. Knows nothing of Django, HTTP, Channels or Celery."""
