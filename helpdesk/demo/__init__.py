"""The demonstration: three months of two shops with suppliers, staff and tickets, and everything started.

`python -m helpdesk.demo` (what `make demo` calls). It keeps everything in `var/demo` and never touches
another database, whatever the environment or `.env` says. Nothing of the product imports it.
"""
