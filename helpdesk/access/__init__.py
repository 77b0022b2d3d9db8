"""Who calls, what they may see, and how a customer gets in: shared by the API, the portal and the desk."""
