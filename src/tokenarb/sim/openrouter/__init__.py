"""A wire-faithful simulator of OpenRouter: catalogue, inference, billing, key management and a control API for faults.

`server.SimServer` embeds it in a running event loop, `server.run` is the stand-alone process. It imports the standard library,
uvicorn/httptools and msgspec only. "Section n" in the docstrings is a section of the project's OpenRouter reference.
"""
