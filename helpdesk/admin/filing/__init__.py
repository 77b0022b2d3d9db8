"""Filing for a customer who called or wrote: the order is found, the rules are said, the promise goes with it."""
