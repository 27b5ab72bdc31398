"""Counts for people: the operator's report, a customer's usage and history, pictures. Moves nothing. May import `sales` and below."""
