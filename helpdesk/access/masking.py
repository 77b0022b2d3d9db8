"""Contacts and accounts as the desk sees them until somebody asks to see them, which goes on record."""


def masked(text: str) -> str:
    """`b***@example.com`, `138****4321`, `p***6`: enough to compare with what a customer says."""
    name, at, domain = text.strip().partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    if len(name) >= 8:
        return f"{name[:3]}****{name[-4:]}"
    return f"{name[:1]}***{name[-1:]}" if len(name) > 2 else "***" if name else ""
