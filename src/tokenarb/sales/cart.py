"""What somebody wants to buy at once: packages and how often each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.base.errors import Refused
from tokenarb.catalog.packages import Package

LINES_MAX: Final = 10
COUNT_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Cart:
    """(package id, count), each package once, in the order they were put in."""

    lines: tuple[tuple[int, int], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.lines

    def count(self, package: int) -> int:
        """How often a package is in it."""
        return dict(self.lines).get(package, 0)

    def put(self, package: int, count: int) -> "Cart":
        """The cart with `count` of that package; 0 takes it out. Raises: Refused cart_full."""
        if count > COUNT_MAX or (count and not self.count(package) and len(self.lines) >= LINES_MAX):
            raise Refused("cart_full", f"a cart holds {LINES_MAX} packages, each at most {COUNT_MAX} times")
        changed = {**dict(self.lines), package: max(0, count)}
        return Cart(tuple((name, number) for name, number in changed.items() if number))


@dataclass(frozen=True, slots=True)
class Quoted:
    """A line with its price, nano-USD a piece."""

    package: Package
    count: int

    @property
    def total_nano(self) -> int:
        """Of the whole line."""
        return self.package.price_nano * self.count


def quoted(cart: Cart, packages: Mapping[int, Package]) -> tuple[Quoted, ...]:
    """The lines whose package is still known."""
    return tuple(Quoted(packages[name], count) for name, count in cart.lines if name in packages)


def total(lines: Sequence[Quoted]) -> int:
    """Nano-USD of all lines."""
    return sum(line.total_nano for line in lines)
