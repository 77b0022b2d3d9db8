"""The verbs of `refunds.actions`, by what they are about. Surfaces import `refunds.actions` alone."""
