"""The operator's commands: one file a group, built by `parser`. May import every room below; nothing but `__main__` imports it."""
