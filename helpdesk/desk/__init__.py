"""What the admin is told about itself before its pages are loaded: its site, look, login and policy.

Nothing here may import `helpdesk.admin`, whose pages register themselves at the site.
"""
