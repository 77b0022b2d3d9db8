"""The demonstration: a shop with suppliers and staff, and one ticket of each ending, driven over HTTP.

`python -m helpdesk.demo` (what `make demo` calls). It keeps everything in `var/demo` and never touches
another database, whatever the environment or `.env` says.
"""
