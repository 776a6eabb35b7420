"""Writes engine/data/unicode_tables.h from Python's Unicode database: python3 tests/oracle/unicode_tables.py > FILE"""
import unicodedata as u

LIMIT = 0x110000


def ranges(accept):
    out, start = [], None
    for c in range(LIMIT + 1):
        ok = c < LIMIT and accept(c)
        if ok and start is None:
            start = c
        if not ok and start is not None:
            out.append((start, c - 1))
            start = None
    return out


def category(c):
    return u.category(chr(c))


def table(kind, name, rows, comment):
    print(f'\n// {comment}\ninline constexpr {kind} {name}[] = {{')
    line = '   '
    for row in rows:
        item = ' {' + ', '.join(str(v) if v < 0 else hex(v).upper().replace('X', 'x') for v in row) + '},'
        if len(line) + len(item) > 110:
            print(line)
            line = '   '
        line += item
    print(line + '\n};')


def lower_runs():
    pairs = [(c, ord(chr(c).lower()) - c) for c in range(0x80, LIMIT)
             if len(chr(c).lower()) == 1 and chr(c).lower() != chr(c)]
    runs = []
    for c, delta in pairs:
        if runs:
            first, last, step, d = runs[-1]
            gap = c - last
            if d == delta and gap <= 2 and (first == last or gap == step):
                runs[-1] = (first, c, gap, d)
                continue
        runs.append((c, c, 1, delta))
    return runs


def bases():
    for c in range(0x80, 0x2000):
        kept = [d for d in u.normalize('NFD', chr(c)) if u.category(d) != 'Mn']
        if len(kept) == 1 and ord(kept[0]) != c:
            yield c, ord(kept[0])


print(f'// Tables of Unicode {u.unidata_version}, written by tests/oracle/unicode_tables.py: private to unicode.cpp.')
print('#pragma once\n#include <cstdint>\n\nnamespace glassbox::unicode_tables {')
print('\nstruct Range {\n    uint32_t first, last;\n};')
print('struct LowerRun {\n    uint32_t first, last;\n    int step, delta;\n};')
print('struct Pair {\n    uint16_t from, to;\n};')
table('Range', 'kLetters', ranges(lambda c: category(c)[0] == 'L'), 'Categories L*.')
table('Range', 'kNumbers', ranges(lambda c: category(c)[0] == 'N'), 'Categories N*.')
table('Range', 'kMarks', ranges(lambda c: category(c) == 'Mn'), 'Category Mn: accents and other marks without width.')
table('Range', 'kPunctuation', ranges(lambda c: category(c)[0] == 'P'), 'Categories P*.')
table('Range', 'kControls', ranges(lambda c: category(c) in ('Cc', 'Cf', 'Cs', 'Co')), 'Categories Cc, Cf, Cs, Co.')
table('LowerRun', 'kLower', lower_runs(), 'Every step-th from first to last has its lower case delta further on; not ASCII.')
table('Pair', 'kBases', bases(), 'Below U+2000: what is left of the canonical decomposition without its marks.')
print('\n}  // namespace glassbox::unicode_tables')
