"""The routes, one module a subject; who may call them stands in `reunion.api.rules`."""
