"""What people write, by language: customers from polite to furious, agents, suppliers. Nobody real wrote any of it."""

Pool = dict[str, tuple[str, ...]]
