"""A wire-faithful simulator of Telegram's Bot API, of the people who use a bot, and of their Stars.

`server.TelegramServer` embeds it in a running event loop, `server.run` is the stand-alone process. `/bot<token>/<method>` is what a bot
sees; `/control` is for tests and the sandbox page: faults, a movable clock, and what people do. It imports the standard library,
uvicorn/httptools and msgspec only. "Section n" in the docstrings is a section of the project's Telegram reference.
"""
