"""The HTTP API. Thin: a view parses its input, calls one action of `refunds.actions`, and says what came of it."""
