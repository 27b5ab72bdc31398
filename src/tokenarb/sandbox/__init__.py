"""The whole product on 127.0.0.1 against a simulated upstream, with a seeded shop. Imports `app`, `sim` and below."""
