"""`python run.py` after `pip install -r requirements.txt`: the command `tokenarb` from a plain checkout."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))


def main(arguments: list[str]) -> int:
    """Without arguments: `tokenarb run`. Exit status 2 says that something must be set up first, and the text says what."""
    if sys.version_info < (3, 11):  # noqa: UP036 - nothing has checked it before, unlike with an installed package
        sys.stderr.write("tokenarb needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".\n")
        return 2
    try:
        # Not at the top: the two sentences above and below must be sayable where these imports fail.
        from tokenarb import settings
    except ModuleNotFoundError as missing:
        sys.stderr.write(
            f"The package {missing.name!r} is not installed. There are two ways on:\n\n"
            "      make sandbox                      installs all it needs into .venv, and shows the whole shop, simulated\n"
            f"      {sys.executable} -m pip install -r requirements.txt\n"
            "      cp .env.example .env              then fill in OPENROUTER_API_KEY, and run this again\n"
        )
        return 2
    if not arguments and not settings.is_configured():
        sys.stderr.write(settings.HOW_TO_START)
        return 2
    # Not earlier: it imports the whole house, and the way on must be told also where a part of it is broken.
    from tokenarb import __main__

    sys.argv = ["tokenarb", *(arguments or ["run"])]
    return __main__.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
