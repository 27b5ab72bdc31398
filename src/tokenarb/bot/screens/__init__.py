"""One file a screen: it reads in a snapshot, does in a transaction, and shows what came of it. `add_to` puts its handlers on a router."""
