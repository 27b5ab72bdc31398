"""Cuts the fonts of the chat pictures down to what they may need: `make fonts` writes src/tokenarb/analytics/fonts.

Latin, Cyrillic and punctuation in two weights, Arabic and Persian with their shapes, Chinese as level 1 of GB 2312 (3,755 characters).
"""

import json
import shutil
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

HERE: Final = Path(__file__).resolve().parent
PACKAGES: Final = HERE / "node_modules" / "@expo-google-fonts"
OUT: Final = HERE.parents[1] / "src" / "tokenarb" / "analytics" / "fonts"

LATIN: Final = "U+0020-017F,U+018F,U+01A0-01A1,U+01AF-01B0,U+0218-021B,U+0259,U+02BB-02BC,U+0400-045F,U+0490-0491,U+2010-2026,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+20B9,U+20BD,U+20BE,U+20BA,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265,U+00D7"  # noqa: E501
ARABIC: Final = "U+0020,U+0028-002E,U+0030-003A,U+00AB,U+00BB,U+0600-061F,U+0621-063A,U+0640-0656,U+0660-066D,U+0670-0671,U+0679,U+067E,U+0686,U+0688,U+0691,U+0698,U+06A9,U+06AF,U+06BA,U+06BE,U+06C0-06C3,U+06CC,U+06D2-06D5,U+06F0-06F9,U+200B-200F,U+2026,U+FDFC"  # noqa: E501
PUNCTUATION: Final = "U+0020-007E,U+00B7,U+2014,U+2018-2019,U+201C-201D,U+2026,U+3000-3011,U+FF01,U+FF05,U+FF08-FF09,U+FF0C,U+FF0D,U+FF1A,U+FF1B,U+FF1F,U+FFE5"  # noqa: E501

FONTS: Final = (
    # (package, file, ours, characters)
    ("noto-sans", "400Regular/NotoSans_400Regular.ttf", "NotoSans-Regular.ttf", LATIN),
    ("noto-sans", "700Bold/NotoSans_700Bold.ttf", "NotoSans-Bold.ttf", LATIN),
    ("noto-sans-arabic", "400Regular/NotoSansArabic_400Regular.ttf", "NotoSansArabic-Regular.ttf", ARABIC),
    ("noto-sans-arabic", "700Bold/NotoSansArabic_700Bold.ttf", "NotoSansArabic-Bold.ttf", ARABIC),
    ("noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf", "NotoSansSC-Regular.ttf", PUNCTUATION),
)


def level_one() -> set[int]:
    """The commonest Chinese characters: rows 16 to 55 of GB 2312."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return {ord(pair.decode("gb2312")) for pair in pairs if not (pair[0] == 0xD7 and pair[1] > 0xF9)}


def cut(source: Path, target: Path, characters: str, more: set[int]) -> str:
    """Writes the subset; returns the font's own version."""
    options = subset.Options(hinting=False, desubroutinize=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True)
    options.layout_features = ["*"] if "Arabic" in target.name else ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.drop_tables += ["GSUB", "GPOS", "vhea", "vmtx"] if "SC" in target.name else []
    font = TTFont(source)
    version = str(font["name"].getDebugName(5))
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*subset.parse_unicodes(characters), *more])
    cutter.subset(font)
    font.save(target)
    return version


def main() -> None:
    """All of them, with their licences and versions beside them."""
    OUT.mkdir(exist_ok=True)
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lines = ["Noto fonts, cut down by `make fonts` (.ci/fonts/subset.py); SIL Open Font License 1.1, in the OFL-*.txt files.", ""]
    for package, file, ours, characters in FONTS:
        more = level_one() if package == "noto-sans-sc" else set()
        version = cut(PACKAGES / package / file, OUT / ours, characters, more)
        lines.append(f"{ours}: {version}, npm @expo-google-fonts/{package} {wanted[f'@expo-google-fonts/{package}']}")
        shutil.copyfile(PACKAGES / package / "LICENSE_FONT", OUT / f"OFL-{package}.txt")
    (OUT / "VERSIONS.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
