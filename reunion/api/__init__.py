"""The service: matching over HTTP for people with rights and duties (docs/service.md).

`app.create_app(service)` makes the application; `server.serve` runs it. Who may call what stands in
one table (`rules`), what each role sees in another (`masks`).
"""
