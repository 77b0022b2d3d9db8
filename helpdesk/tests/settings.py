"""The product's settings, with the sandbox channel let in and passwords hashed quickly."""

import os

os.environ["SANDBOX"] = "true"  # for the workers that tests start, too

from helpdesk.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
