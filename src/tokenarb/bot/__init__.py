"""The door of Telegram: updates in, screens out. Opens transactions, calls one verb of a room below, shows what came of it."""
