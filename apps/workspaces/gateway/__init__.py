"""The proxy that serves each workspace on an origin of its own. Pure ASGI."""
