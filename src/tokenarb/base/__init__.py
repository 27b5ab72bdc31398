"""Words every room may use and no business knows: money as integers, ids, clock, errors, database, group commit. Imports nothing of ours."""
