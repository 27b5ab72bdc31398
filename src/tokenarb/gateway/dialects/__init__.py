"""The languages that clients speak, one module a dialect; pure. The flow of a request (`gateway.flow`) is the same in all of them.

Each reads a body into `wire.Ask`, writes the upstream's, reads whole and streamed answers, and tells usage, errors and ids in its own form.
Upstreams speak these dialects themselves, so nothing is translated: what was not understood does not pass. May import `wire`, `relay`,
`errors` and what lies below; never `flow` or `answering`.
"""
