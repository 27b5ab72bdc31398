"""Words every room may use and no business knows: money, ids, clock, errors, database, group commit, secrets. Imports nothing of ours."""
