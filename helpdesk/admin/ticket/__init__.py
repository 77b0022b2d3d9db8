"""A ticket's page: what is known of it, and a small view for each thing that the desk can do to it."""
