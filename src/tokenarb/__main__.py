"""The command `tokenarb`, also `python -m tokenarb`."""

import sys

from tokenarb.cli import parser


def main() -> int:
    """The exit status of the command in `sys.argv`."""
    return parser.main()


if __name__ == "__main__":
    sys.exit(main())
