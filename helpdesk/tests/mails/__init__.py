"""Mails: one a step, in the reader's language, with what is next and by when; nothing that is not theirs."""
