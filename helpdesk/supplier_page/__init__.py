"""The supplier's signed page: one question, read and answered without an account, on a phone."""
