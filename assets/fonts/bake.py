#!/usr/bin/python3
"""Makes the .gbfont files of this folder from open fonts.

Not part of the build: the results are committed, so that text has the same layout on every machine.
Run it after changing a character set or the format (which engine/draw/font.h describes):

    apt-get install python3-fonttools fonts-inter fonts-jetbrains-mono fonts-noto-cjk fonts-lmodern
    /usr/bin/python3 assets/fonts/bake.py            # all files
    /usr/bin/python3 assets/fonts/bake.py cjk        # one of them
    /usr/bin/python3 assets/fonts/bake.py check      # kerning of every baked pair against HarfBuzz
"""
import glob
import os
import struct
import sys

from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

HERE = os.path.dirname(os.path.abspath(__file__))
OPEN_TYPE = "/usr/share/fonts/opentype/"
SOURCES = {
    "sans": (OPEN_TYPE + "inter/Inter-Regular.otf", 0),
    "medium": (OPEN_TYPE + "inter/Inter-Medium.otf", 0),
    "mono": ("/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf", 0),
    "math": ("/usr/share/texmf/fonts/opentype/public/lm-math/latinmodern-math.otf", 0),
    "cjk": (OPEN_TYPE + "noto/NotoSansCJK-Regular.ttc", 2),
    "cjk_more": (OPEN_TYPE + "noto/NotoSansCJK-Regular.ttc", 2),
}
# TeX's radical hangs from the baseline and is moved by its layout; a label has it on the baseline like a letter.
RAISED = {("math", "radical"): 760}
# Computer Modern's hairlines vanish beside a sans at label sizes. In font units of 1000, added to every stem, as in
# the Book weight of New Computer Modern.
EMBOLDENED = {"math": 14}
# Tabular digits (OpenType feature tnum) get code points of the private area: 0 is U+F030.
TABULAR = 0xF000
TABULAR_CHARACTERS = "0123456789.,:"


def span(first, last):
    return range(first, last + 1)


def text_characters():
    wanted = set(span(0x20, 0x7E)) | set(span(0xA0, 0x17F)) | set(span(0x391, 0x3A9)) | set(span(0x3B1, 0x3C9))
    wanted |= {0x2C6, 0x2DC, 0x3D1, 0x3D5, 0x3F5}
    wanted |= set(span(0x2002, 0x200A)) | set(span(0x2010, 0x2026)) | {0x202F, 0x2030, 0x2032, 0x2033, 0x2039,
               0x203A, 0x2044}
    wanted |= set(span(0x2070, 0x209C)) | {0x20AC, 0x2113, 0x2115, 0x211D, 0x2122, 0x2126, 0x2135}
    wanted |= set(span(0x2190, 0x2199)) | {0x21A6, 0x21B5, 0x21BA, 0x21BB, 0x21D0, 0x21D2, 0x21D4, 0x21E5,
               0x21E7, 0x232B, 0x2318, 0x2325, 0x23CE}
    wanted |= set(span(0x2200, 0x22FF)) | set(span(0x25A0, 0x25FF)) | {0x2605, 0x2606, 0x2713, 0x2715, 0x2717, 0xFFFD}
    return wanted - {0xAD}


def math_characters():
    wanted = set(span(0x20, 0x7E)) | {0xA0, 0xAC, 0xB0, 0xB1, 0xB7, 0xD7, 0xF7}
    wanted |= set(span(0x391, 0x3A9)) | set(span(0x3B1, 0x3C9)) | {0x3D1, 0x3D5, 0x3D6, 0x3F1, 0x3F5}
    wanted |= {0x300, 0x301, 0x302, 0x303, 0x304, 0x307, 0x308, 0x30C, 0x20D7}
    wanted |= set(span(0x2013, 0x2014)) | {0x2016, 0x2020, 0x2021, 0x2022, 0x2026, 0x2032, 0x2033, 0x2034,
               0x22EE, 0x22EF, 0x22F1}
    wanted |= {0x210F, 0x2113, 0x2102, 0x2115, 0x2119, 0x211A, 0x211D, 0x2124, 0x211B, 0x2112, 0x2130, 0x2131,
               0x210B, 0x2110, 0x2133, 0x212C, 0x2135, 0x210E}
    wanted |= set(span(0x2190, 0x2199)) | {0x21A6, 0x21AA, 0x21C0, 0x21CC, 0x21D0, 0x21D1, 0x21D2, 0x21D3,
               0x21D4, 0x27F5, 0x27F6, 0x27F7, 0x27F9, 0x27FA, 0x27FC, 0x21DD}
    wanted |= set(span(0x2200, 0x228B)) | {0x2291, 0x2292, 0x2293, 0x2294, 0x2295, 0x2296, 0x2297, 0x2298,
               0x2299, 0x22A2, 0x22A4, 0x22A5, 0x22A8, 0x22C0, 0x22C1, 0x22C2, 0x22C3, 0x22C4, 0x22C5, 0x22C6}
    wanted |= {0x2308, 0x2309, 0x230A, 0x230B, 0x27E8, 0x27E9, 0x25A1, 0x25CB, 0x25CF, 0x2113}
    wanted |= set(span(0x1D400, 0x1D433)) | set(span(0x1D434, 0x1D467)) | set(span(0x1D49C, 0x1D4B5))  # bold, italic, script
    wanted |= set(span(0x1D538, 0x1D551)) | set(span(0x1D6E2, 0x1D71B)) | {0x1D7D9, 0x1D6A4,
               0x1D6A5}  # double-struck, Greek italic
    wanted |= set(span(0x1D6A8, 0x1D6E1))  # Greek bold
    return wanted


def gb2312(rows):
    wanted = set()
    for row in rows:
        for cell in range(1, 95):
            try:
                wanted.add(ord(bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return wanted


def cjk_characters():
    # What the articles, the app and the pages say, so that a reader of Chinese fetches no more than that.
    root = os.path.join(HERE, "..", "..")
    wanted = set()
    for pattern in ("explainers/*/*.zh.*", "engine/app/gui/strings.inc", "engine/**/*.cpp", "web/**/*.ts", "web/**/*.mjs"):
        for path in glob.glob(os.path.join(root, pattern), recursive=True):
            with open(path, encoding="utf-8") as file:
                wanted |= {ord(c) for c in file.read() if "\u4e00" <= c <= "\u9fff"}
    wanted |= gb2312([1, 3])  # punctuation and full-width forms
    wanted |= set(span(0x3000, 0x3017)) | set(span(0xFF01, 0xFF5E)) | {0x2014, 0x2018, 0x2019, 0x201C, 0x201D,
               0x2026, 0xB7}
    # The field's own words outside level 1.
    wanted |= {ord(c) for c in "熵嵌阈馈褶噪瓶颈曝冗馏弛隅迭匹秩幂阶梯枢矢嗪啶咖啡茵芘吲哚烷烯炔酰羧羟醛酮醚酯胺腈苯酚萘呋喃噻吩吡嘧嘌呤哌瞭缪卷滤泛锚坍塌鲁棒钝"}
    return wanted


def cjk_more_characters():
    # What a reader may type: the rest of GB 2312, 6,763 signs in all.
    return gb2312(range(16, 88)) - cjk_characters()


class CommandPen(BasePen):
    """Collects move, line, quad, cubic, close with rounded coordinates; quadratic curves stay quadratic."""

    def __init__(self, glyph_set):
        super().__init__(glyph_set)
        self.commands = []

    def _add(self, verb, *points):
        self.commands.append((verb, [(round(x), round(y)) for x, y in points]))

    def _moveTo(self, p):
        self._add("move", p)

    def _lineTo(self, p):
        self._add("line", p)

    def _curveToOne(self, a, b, p):
        self._add("cubic", a, b, p)

    def _qCurveToOne(self, a, p):
        self._add("quad", a, p)

    def _closePath(self):
        self._add("close")

    _endPath = _closePath


def embolden(commands, strength):
    """Moves every point outwards by half of `strength`, along the bisector of its neighbours (as FreeType does)."""
    contours, out = [], []
    for verb, points in commands:
        if verb == "move":
            contours.append([])
        contours[-1].append((verb, points))
    for contour in contours:
        flat = [p for _, points in contour for p in points]
        if flat[0] == flat[-1] and len(flat) > 1:
            flat.pop()  # the start again
        n, moved = len(flat), []
        for i, p in enumerate(flat):
            before = next((flat[i - k] for k in range(1, n) if flat[i - k] != p), p)
            after = next((flat[(i + k) % n] for k in range(1, n) if flat[(i + k) % n] != p), p)
            a, b = complex(p[0] - before[0], p[1] - before[1]), complex(after[0] - p[0], after[1] - p[1])
            if not a or not b:
                moved.append(p)
                continue
            a, b = a / abs(a), b / abs(b)
            cosine = (a * b.conjugate()).real
            if cosine < -0.9:  # a spike keeps its tip
                moved.append(p)
                continue
            # Outer contours run anticlockwise in CFF: outwards is to the right.
            shift = (a + b) * -1j * strength / 2 / (1 + max(cosine, -0.5))
            moved.append((p[0] + shift.real, p[1] + shift.imag))
        at = 0
        for verb, points in contour:
            out.append((verb, [(round(x), round(y)) for x, y in (moved[(at + k) % n] for k in range(len(points)))]))
            at += len(points)
    return out


def varint(value):
    value = value * 2 if value >= 0 else -value * 2 - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode_outline(commands):
    """Runs of equal commands: a byte (operation, count - 1 in the upper five bits), then zigzag varints."""
    runs = []  # [operation, [bytes...]]
    at = (0, 0)
    start = at

    def put(operation, numbers):
        data = b"".join(varint(n) for n in numbers)
        if operation != 0 and runs and runs[-1][0] == operation and len(runs[-1][1]) < 32:
            runs[-1][1].append(data)
        else:
            runs.append([operation, [data]])

    for index, (verb, points) in enumerate(commands):
        deltas, p = [], at
        for q in points:
            deltas.append((q[0] - p[0], q[1] - p[1]))
            p = q
        if verb == "move":
            put(0, deltas[0])
            start = p
        elif verb == "line":
            closing = index + 1 == len(commands) or commands[index + 1][0] == "close"
            if deltas[0] == (0, 0) or (closing and p == start):
                continue  # closing draws it; and nothing is gained by a line of no length
            dx, dy = deltas[0]
            if dy == 0:
                put(2, [dx])
            elif dx == 0:
                put(3, [dy])
            else:
                put(1, [dx, dy])
        elif verb == "quad":
            put(4, [c for d in deltas for c in d])
        elif verb == "cubic":
            (ax, ay), (bx, by), (cx, cy) = deltas
            if ay == 0 and cx == 0:
                put(6, [ax, bx, by, cy])
            elif ax == 0 and cy == 0:
                put(7, [ay, bx, by, cx])
            else:
                put(5, [ax, ay, bx, by, cx, cy])
        at = p
    return b"".join(bytes([operation | (len(items) - 1) << 3]) + b"".join(items) for operation, items in runs)


def kerning_pairs(font, names):
    """(left, right) -> x advance, from the pair lookups of GPOS's kern feature, as HarfBuzz applies them."""
    if "GPOS" not in font:
        return {}
    gpos = font["GPOS"].table
    lookups = []
    for record in gpos.ScriptList.ScriptRecord:
        if record.ScriptTag == "latn" and record.Script.DefaultLangSys:
            for index in record.Script.DefaultLangSys.FeatureIndex:
                feature = gpos.FeatureList.FeatureRecord[index]
                if feature.FeatureTag == "kern":
                    lookups += [i for i in feature.Feature.LookupListIndex if i not in lookups]
    pairs = {}
    for lookup_index in sorted(lookups):
        subtables = []
        for subtable in gpos.LookupList.Lookup[lookup_index].SubTable:
            while subtable.LookupType == 9:
                subtable = subtable.ExtSubTable
            if subtable.LookupType == 2:
                subtables.append(subtable)
        for left in names:
            rest = set(names)
            for subtable in subtables:
                if left not in subtable.Coverage.glyphs:
                    continue
                if subtable.Format == 1:
                    pair_set = subtable.PairSet[subtable.Coverage.glyphs.index(left)]
                    for value in pair_set.PairValueRecord:
                        if value.SecondGlyph in rest:
                            rest.discard(value.SecondGlyph)
                            advance = getattr(value.Value1, "XAdvance", 0) if value.Value1 else 0
                            pairs[left, value.SecondGlyph] = pairs.get((left, value.SecondGlyph), 0) + advance
                else:
                    row = subtable.Class1Record[subtable.ClassDef1.classDefs.get(left, 0)]
                    for right in list(rest):
                        value = row.Class2Record[subtable.ClassDef2.classDefs.get(right, 0)].Value1
                        advance = getattr(value, "XAdvance", 0) if value else 0
                        pairs[left, right] = pairs.get((left, right), 0) + advance
                    break
    return {pair: advance for pair, advance in pairs.items() if advance}


def kerning_classes(names, pairs):
    """Glyphs with equal rows (columns) share a class: lossless, small, and looked up without a search."""
    def classes(key_of):
        numbers = {(): 0}
        result = []
        for name in names:
            result.append(numbers.setdefault(key_of(name), len(numbers)))
        return result, list(numbers)

    rows, columns = {}, {}
    for (left, right), advance in pairs.items():
        rows.setdefault(left, []).append((right, advance))
        columns.setdefault(right, []).append((left, advance))
    left_class, _ = classes(lambda n: tuple(sorted(rows.get(n, []))))
    right_class, _ = classes(lambda n: tuple(sorted(columns.get(n, []))))
    n_left, n_right = max(left_class) + 1, max(right_class) + 1
    assert n_left <= 256 and n_right <= 256, "class numbers are bytes"
    matrix = [0] * (n_left * n_right)
    of = {name: i for i, name in enumerate(names)}
    for (left, right), advance in pairs.items():
        matrix[left_class[of[left]] * n_right + right_class[of[right]]] = advance
    return left_class, right_class, n_left, n_right, matrix


def replacement_box(units):
    """What a character that no font has looks like: a hollow box."""
    w, h, left, stroke = round(units * 0.5), round(units * 0.7), round(units * 0.05), round(units * 0.06)
    outer = [(left, 0), (left + w, 0), (left + w, h), (left, h)]
    inner = [(left + stroke, stroke), (left + stroke, h - stroke), (left + w - stroke, h - stroke), (left + w - stroke, stroke)]
    commands = []
    for ring in (outer, inner):
        commands += [("move", [ring[0]])] + [("line", [p]) for p in ring[1:]] + [("close", [])]
    return commands, round(units * 0.6), (left, 0, left + w, h)


def tabular_names(font, cmap):
    """character -> glyph name under tnum, where the font has it."""
    if "GSUB" not in font:
        return {}
    gsub = font["GSUB"].table
    mapping = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for subtable in gsub.LookupList.Lookup[index].SubTable:
                    mapping.update(getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {}))
    return {c: mapping[cmap[ord(c)]] for c in TABULAR_CHARACTERS if cmap.get(ord(c)) in mapping}


def open_font(which):
    path, number = SOURCES[which]
    return TTFont(path, fontNumber=number)


def chosen(which, font):
    """(sorted list of (code point, glyph name), list of distinct glyph names in order of first use)."""
    cmap = font.getBestCmap()
    wanted = {"sans": text_characters, "medium": text_characters, "math": math_characters, "cjk": cjk_characters,
              "cjk_more": cjk_more_characters,
              "mono": lambda: text_characters() | set(span(0x2500, 0x259F)) | {0x2423}}[which]()
    characters = {c: cmap[c] for c in wanted if c in cmap}
    if which in ("sans", "medium"):
        for c, name in tabular_names(font, cmap).items():
            characters[TABULAR + ord(c)] = name
    names = []
    for _, name in sorted(characters.items()):
        if name not in names:
            names.append(name)
    return sorted(characters.items()), names


def bake(which):
    font = open_font(which)
    units, os2, hhea = font["head"].unitsPerEm, font["OS/2"], font["hhea"]
    characters, names = chosen(which, font)
    glyph_set = font.getGlyphSet()
    index_of = {name: i + 1 for i, name in enumerate(names)}

    box, box_advance, box_bounds = replacement_box(units)
    outlines, advances, bounds = [encode_outline(box)], [box_advance], [box_bounds]
    for name in names:
        pen, bounds_pen = CommandPen(glyph_set), BoundsPen(glyph_set)
        glyph_set[name].draw(TransformPen(pen, (1, 0, 0, 1, 0, RAISED.get((which, name), 0))))
        commands = embolden(pen.commands, EMBOLDENED[which]) if which in EMBOLDENED else pen.commands
        for verb, points in commands:
            {"move": bounds_pen.moveTo, "line": bounds_pen.lineTo, "quad": bounds_pen.qCurveTo, "cubic": bounds_pen.curveTo,
             "close": bounds_pen.closePath}[verb](*points)
        outlines.append(encode_outline(commands))
        advances.append(round(glyph_set[name].width))
        x0, y0, x1, y1 = bounds_pen.bounds or (0, 0, 0, 0)
        bounds.append((int(x0 // 1), int(y0 // 1), int(-(-x1 // 1)), int(-(-y1 // 1))))

    pairs = {} if which in ("cjk", "cjk_more", "mono", "math") else kerning_pairs(font, names)
    left_class, right_class, n_left, n_right, matrix = kerning_classes(names, pairs)
    if not pairs:
        n_left = n_right = 0

    has_math = which == "math"
    italics, accents = [0] * len(outlines), [0] * len(outlines)
    if has_math:
        info = font["MATH"].table.MathGlyphInfo
        for table, records, out in ((info.MathItalicsCorrectionInfo, "ItalicsCorrection", italics),
                                    (info.MathTopAccentAttachment, "TopAccentAttachment", accents)):
            coverage = getattr(table, "Coverage", None) or getattr(table, "TopAccentCoverage")
            for name, value in zip(coverage.glyphs, getattr(table, records)):
                if name in index_of:
                    out[index_of[name]] = value.Value
        for i, advance in enumerate(advances):  # the MATH table's own default
            accents[i] = accents[i] or advance // 2

    # Noto's hhea line is made for every script of the pan-CJK font; the em box is what Chinese text is set by.
    ascent, descent = (os2.sTypoAscender, os2.sTypoDescender) if which.startswith("cjk") else (hhea.ascent, hhea.descent)
    body = struct.pack("<%dI" % len(characters), *(c for c, _ in characters))
    body += struct.pack("<%dH" % len(characters), *(index_of[name] for _, name in characters))
    body += struct.pack("<%dH" % len(advances), *advances)
    body += b"".join(struct.pack("<4h", *b) for b in bounds)
    if has_math:
        body += b"".join(struct.pack("<2h", *p) for p in zip(italics, accents))
    if pairs:
        body += bytes([0] + left_class) + bytes([0] + right_class) + struct.pack("<%dh" % len(matrix), *matrix)
    offsets, at = [], 0
    for outline in outlines:
        offsets.append(at)
        at += len(outline)
    body += struct.pack("<%dI" % (len(offsets) + 1), *offsets, at) + b"".join(outlines)
    header = struct.pack("<4sHH4hHHHHHHI", b"GBFT", 1, units, ascent, descent, os2.sCapHeight, os2.sxHeight,
                         len(outlines), len(characters), n_left, n_right, 1 if has_math else 0, 0, 32 + 4 + len(body))
    data = header + struct.pack("<I", sum(body) & 0xFFFFFFFF) + body
    assert len(header) == 32
    file_name = os.path.join(HERE, which + ".gbfont")
    with open(file_name + ".part", "wb") as out:
        out.write(data)
    os.replace(file_name + ".part", file_name)
    print("%-7s %7d bytes  %4d glyphs  %5d kerning pairs in %d x %d classes" %
          (which, len(data), len(outlines), len(pairs), n_left, n_right))


def check():
    """Every pair of baked glyphs, against HarfBuzz through its C library."""
    import ctypes
    hb = ctypes.CDLL("libharfbuzz.so.0")
    for name in ("hb_blob_create_from_file", "hb_face_create", "hb_font_create", "hb_buffer_create", "hb_buffer_get_glyph_positions"):
        getattr(hb, name).restype = ctypes.c_void_p

    class Feature(ctypes.Structure):
        _fields_ = [("tag", ctypes.c_uint32), ("value", ctypes.c_uint32), ("start", ctypes.c_uint), ("end", ctypes.c_uint)]

    off = [Feature(int.from_bytes(tag, "big"), 0, 0, 0xFFFFFFFF) for tag in (b"liga", b"calt", b"clig", b"ccmp", b"rlig", b"locl")]  # only kerning
    features = (Feature * len(off))(*off)
    for which in ("sans", "medium"):
        font = open_font(which)
        characters, names = chosen(which, font)
        pairs = kerning_pairs(font, names)
        path, number = SOURCES[which]
        face = hb.hb_face_create(ctypes.c_void_p(hb.hb_blob_create_from_file(path.encode())), number)
        hb_font = ctypes.c_void_p(hb.hb_font_create(ctypes.c_void_p(face)))
        buffer = ctypes.c_void_p(hb.hb_buffer_create())
        plain = [(c, name) for c, name in characters if c < TABULAR and not 0x2000 <= c <= 0x200F and c != 0x2044]  # U+2044 makes fractions
        length, wrong, count = ctypes.c_uint(), 0, 0
        for c, left in plain:
            for d, right in plain:
                hb.hb_buffer_reset(buffer)
                text = (ctypes.c_uint32 * 2)(c, d)
                hb.hb_buffer_add_codepoints(buffer, text, 2, 0, 2)
                hb.hb_buffer_set_direction(buffer, 4)
                hb.hb_buffer_set_script(buffer, int.from_bytes(b"Latn", "big"))
                hb.hb_shape(hb_font, buffer, features, len(off))
                positions = hb.hb_buffer_get_glyph_positions(buffer, ctypes.byref(length))
                advance = ctypes.cast(positions, ctypes.POINTER(ctypes.c_int32))[0]
                expected = advance - font["hmtx"][left][0]
                count += 1
                if length.value == 2 and expected != pairs.get((left, right), 0):
                    wrong += 1
                    if wrong < 10:
                        print(which, chr(c), chr(d), "HarfBuzz", expected, "baked", pairs.get((left, right), 0))
        print(which, count, "pairs,", wrong, "differ")
        for pair in ("AV", "To", "Ta", "Yo", "LT", "P,", "11"):
            print("   ", pair, pairs.get((font.getBestCmap()[ord(pair[0])], font.getBestCmap()[ord(pair[1])]), 0))


if __name__ == "__main__":
    arguments = sys.argv[1:] or list(SOURCES)
    if arguments == ["check"]:
        check()
    else:
        for argument in arguments:
            bake(argument)
