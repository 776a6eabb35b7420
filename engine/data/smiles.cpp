#include "engine/data/smiles.h"

#include <vector>

#include "engine/base/text.h"
#include "engine/data/elements.h"

namespace glassbox {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Bond symbols as written; none when left out.
enum class Written : uint8_t { none, single_bond, double_bond, triple_bond, aromatic_bond };

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<Graph> parse() {
        end_ = text_.size();
        while (end_ > 0 && is_space(text_[end_ - 1])) --end_;
        while (at_ < end_ && is_space(text_[at_])) ++at_;
        if (at_ == end_) return fail(at_, "there is nothing here; write a SMILES such as CCO");
        while (at_ < end_ && !failed_) read_next();
        if (!failed_) finish();
        if (failed_) return error(message_);
        return std::move(graph_);
    }

  private:
    struct Ring {
        int atom = -1;  // -1: closed
        Written bond = Written::none;
        size_t at = 0;
    };
    struct Bond {
        Written written;
        size_t at;
    };

    Error fail(size_t at, const std::string& what) {
        // The column counts characters, not bytes.
        int column = 1;
        for (size_t i = 0; i < at && i < text_.size(); ++column) next_code_point(text_, i);
        message_ = format("column %d: ", column) + what;
        failed_ = true;
        return Error{message_};
    }
    char peek(size_t ahead = 0) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }

    void read_next() {
        const char c = text_[at_];
        switch (c) {
            case '-':
            case '=':
            case '#':
            case ':':
            case '/':
            case '\\':
                return read_bond();
            case '(':
                return open_branch();
            case ')':
                return close_branch();
            case '.':
                return read_dot();
            case '[':
                return read_bracket();
            case '%':
                return read_ring();
            default:
                break;
        }
        if (is_digit(c)) return read_ring();
        read_bare_atom();
    }

    void read_bond() {
        if (atom_ < 0) return void(fail(at_, format("bond %c has no atom before it", text_[at_])));
        if (bond_ != Written::none) return void(fail(at_, "two bonds in a row; leave one out"));
        switch (text_[at_]) {
            case '=':
                bond_ = Written::double_bond;
                break;
            case '#':
                bond_ = Written::triple_bond;
                break;
            case ':':
                bond_ = Written::aromatic_bond;
                break;
            default:
                bond_ = Written::single_bond;
                break;
        }
        bond_at_ = at_++;
    }
    void open_branch() {
        if (atom_ < 0) return void(fail(at_, "a branch ( must follow an atom"));
        if (bond_ != Written::none)
            return void(fail(bond_at_, "a bond must stand inside the branch: C(=O), not C=(O)"));
        branches_.push_back({atom_, at_});
        branch_empty_ = true;
        ++at_;
    }
    void close_branch() {
        if (branches_.empty()) return void(fail(at_, ") closes a branch that was never opened"));
        if (bond_ != Written::none) return void(fail(bond_at_, "this bond leads to no atom"));
        if (branch_empty_) return void(fail(branches_.back().at, "the branch () is empty"));
        if (dot_) return void(fail(dot_at_, "the dot must be followed by an atom"));
        atom_ = branches_.back().atom;
        branches_.pop_back();
        ++at_;
    }
    void read_dot() {
        if (bond_ != Written::none) return void(fail(bond_at_, "this bond leads to no atom"));
        if (atom_ < 0 || dot_) return void(fail(at_, "a dot must stand between two atoms"));
        dot_ = true;
        dot_at_ = at_++;
    }

    void read_ring() {
        const size_t from = at_;
        int number = 0;
        if (text_[at_] == '%') {
            if (!is_digit(peek(1)) || !is_digit(peek(2)))
                return void(fail(at_, "% must be followed by a ring number of two digits, as in %12"));
            number = (peek(1) - '0') * 10 + (peek(2) - '0');
            at_ += 3;
        } else {
            number = text_[at_++] - '0';
        }
        if (atom_ < 0 || dot_) return void(fail(from, format("ring bond %d must follow an atom", number)));
        // C(1CC1) would hang the ring on the atom before the branch.
        if (!branches_.empty() && branch_empty_)
            return void(fail(from, format("ring bond %d must follow an atom of its branch", number)));
        Ring& ring = rings_[number];
        const Written bond = bond_;
        bond_ = Written::none;
        if (ring.atom < 0) {
            ring = {atom_, bond, from};
            return;
        }
        if (ring.atom == atom_)
            return void(fail(from, format("ring bond %d joins an atom to itself", number)));
        if (bond != Written::none && ring.bond != Written::none && bond != ring.bond)
            return void(fail(
                from, format("ring bond %d has one bond symbol where it opens and another here", number)));
        add_bond(ring.atom, atom_, bond != Written::none ? bond : ring.bond, from);
        ring.atom = -1;
    }

    void read_bare_atom() {
        const char c = text_[at_];
        if (c == '*') return add_atom("*", false, 1);
        if (is_upper(c)) {
            const std::string_view two = text_.substr(at_, 2), one = text_.substr(at_, 1);
            if (two.size() == 2 && at_ + 2 <= end_ && in_organic_subset(two)) return add_atom(two, false, 2);
            // Sc and Cn are elements, but also sulfur or carbon with an aromatic neighbour: those win.
            const bool two_letters = two.size() == 2 && is_lower(two[1]) && atomic_number(two) > 0 &&
                                     std::string_view("bcnops").find(two[1]) == std::string_view::npos;
            if (two_letters) return need_brackets(two);
            if (in_organic_subset(one)) return add_atom(one, false, 1);
            return need_brackets(atomic_number(one) > 0 ? one : two);
        }
        switch (c) {
            case 'b':
                return add_atom("B", true, 1);
            case 'c':
                return add_atom("C", true, 1);
            case 'n':
                return add_atom("N", true, 1);
            case 'o':
                return add_atom("O", true, 1);
            case 'p':
                return add_atom("P", true, 1);
            case 's':
                return peek(1) == 'e' ? need_brackets("se") : add_atom("S", true, 1);
            case 'a':
                if (peek(1) == 's') return need_brackets("as");
                break;
            case '$':
                return void(fail(at_, "quadruple bonds ($) are not supported"));
            case ']':
                return void(fail(at_, "] closes a bracket that was never opened"));
            default:
                break;
        }
        unknown(at_);
    }
    void need_brackets(std::string_view symbol) {
        const std::string s(symbol);
        if (atomic_number(symbol) > 0 || s == "se" || s == "as")
            fail(at_, format("%s must be written in brackets: [%s]", s.c_str(), s.c_str()));
        else
            unknown(at_);
    }
    void unknown(size_t at) {
        if (is_space(text_[at])) return void(fail(at, "a SMILES has no spaces"));
        size_t next = at;
        next_code_point(text_, next);
        const unsigned char c = static_cast<unsigned char>(text_[at]);
        if (c < 0x20 || c == 0x7F) return void(fail(at, "a control character is no SMILES"));
        fail(at, "\"" + std::string(text_.substr(at, next - at)) + "\" is no atom, bond or ring number");
    }

    // [isotope symbol chirality hydrogens charge class]
    void read_bracket() {
        const size_t from = at_;
        ++at_;
        int isotope_digits = 0;
        while (is_digit(peek()) && isotope_digits < 4) ++at_, ++isotope_digits;
        if (isotope_digits > 3) return void(fail(from + 1, "an isotope has at most three digits"));
        std::string symbol;
        bool aromatic = false;
        if (peek() == '*') {
            symbol = "*";
            ++at_;
        } else if (is_upper(peek())) {
            const std::string_view two = text_.substr(at_, 2), one = text_.substr(at_, 1);
            if (at_ + 2 <= end_ && is_lower(peek(1)) && atomic_number(two) > 0)
                symbol = two;
            else if (atomic_number(one) > 0)
                symbol = one;
            else
                return bad_element();
            at_ += symbol.size();
        } else if (is_lower(peek())) {
            const std::string_view two = text_.substr(at_, 2);
            if (two == "se" || two == "as") {
                symbol = two == "se" ? "Se" : "As";
            } else {
                symbol = std::string(1, static_cast<char>(peek() - 'a' + 'A'));
                if (!may_be_aromatic(symbol)) return bad_element();
            }
            aromatic = true;
            at_ += symbol.size();
        } else {
            return at_ >= end_ ? void(fail(from, "[ is never closed")) : bad_element();
        }
        if (peek() == '@' && !read_chirality()) return;
        int hydrogens = 0;
        if (peek() == 'H') {
            ++at_;
            hydrogens = is_digit(peek()) ? text_[at_++] - '0' : 1;
            if (symbol == "H" && hydrogens > 0)
                return void(fail(at_ - 1, "a hydrogen atom bears no hydrogens"));
        }
        int charge = 0;
        if (peek() == '+' || peek() == '-') {
            const char sign = peek();
            const size_t charge_at = at_++;
            int size = 1;
            if (is_digit(peek())) {
                size = text_[at_++] - '0';
                if (is_digit(peek())) size = size * 10 + (text_[at_++] - '0');
            } else {
                while (peek() == sign) ++size, ++at_;
            }
            if (size > 15) return void(fail(charge_at, "a charge is at most 15"));
            charge = sign == '+' ? size : -size;
        }
        if (peek() == ':') {
            ++at_;
            int digits = 0;
            while (is_digit(peek()) && digits < 5) ++at_, ++digits;
            if (digits == 0 || digits > 4)
                return void(fail(at_, "an atom class is a number of one to four digits after :"));
        }
        if (at_ >= end_) return void(fail(from, "[ is never closed"));
        if (peek() != ']') {
            size_t next = at_;
            next_code_point(text_, next);
            return void(fail(
                at_, "\"" + std::string(text_.substr(at_, next - at_)) +
                         "\" does not belong here; a bracket is [isotope symbol @ H charge], as in [NH4+]"));
        }
        add_atom(symbol, aromatic, 0, from);
        if (failed_) return;
        graph_.set_hydrogens(NodeId(atom_), hydrogens);
        graph_.set_charge(NodeId(atom_), charge);
        ++at_;
    }
    void bad_element() { fail(at_, "this bracket needs an element's symbol, as in [Na+] or [nH]"); }
    // @ @@ @TH1 @AL2 @SP3 @TB20 @OH30: checked, not kept.
    bool read_chirality() {
        const size_t from = at_++;
        if (peek() == '@') return ++at_, true;
        struct Kind {
            std::string_view name;
            int most;
        };
        constexpr Kind kinds[] = {{"TH", 2}, {"AL", 2}, {"SP", 3}, {"TB", 20}, {"OH", 30}};
        for (const Kind& kind : kinds) {
            if (text_.substr(at_, 2) != kind.name || !is_digit(peek(2))) continue;
            at_ += 2;
            int number = text_[at_++] - '0';
            if (is_digit(peek())) number = number * 10 + (text_[at_++] - '0');
            if (number >= 1 && number <= kind.most) return true;
            fail(from, "chirality is @, @@, @TH1-2, @AL1-2, @SP1-3, @TB1-20 or @OH1-30");
            return false;
        }
        return true;
    }

    void add_atom(std::string_view symbol, bool aromatic, size_t bytes, size_t from = SIZE_MAX) {
        if (from == SIZE_MAX) from = at_;
        if (graph_.node_count() >= kMaxNodes)
            return void(fail(from, format("more than %d atoms; draw a smaller molecule", kMaxNodes)));
        const NodeId id = graph_.add_node(symbol);
        graph_.set_aromatic(id, aromatic);
        atom_columns_.push_back(from);
        if (atom_ >= 0 && !dot_) add_bond(atom_, id.value, bond_, bond_ != Written::none ? bond_at_ : from);
        bond_ = Written::none;
        dot_ = branch_empty_ = false;
        atom_ = id.value;
        at_ += bytes;
    }
    void add_bond(int a, int b, Written written, size_t at) {
        const bool both = graph_.nodes()[static_cast<size_t>(a)].aromatic &&
                          graph_.nodes()[static_cast<size_t>(b)].aromatic;
        EdgeKind kind = both ? EdgeKind::aromatic_bond : EdgeKind::single_bond;
        if (written != Written::none) kind = static_cast<EdgeKind>(static_cast<int>(written) - 1);
        if (graph_.edge_count() >= kMaxEdges) return void(fail(at, format("more than %d bonds", kMaxEdges)));
        if (!graph_.add_edge(NodeId(a), NodeId(b), kind))
            return void(fail(at, "these two atoms are bonded already"));
        bonds_.push_back({written, at});
    }

    void finish() {
        if (bond_ != Written::none) return void(fail(bond_at_, "this bond leads to no atom"));
        if (dot_) return void(fail(dot_at_, "the dot must be followed by an atom"));
        if (!branches_.empty()) return void(fail(branches_.back().at, "the branch ( is never closed"));
        const Ring* open = nullptr;
        int number = 0;
        for (int r = 0; r < 100; ++r)
            if (rings_[r].atom >= 0 && (!open || rings_[r].at < open->at)) open = &rings_[r], number = r;
        if (open) return void(fail(open->at, format("ring bond %d is never closed", number)));

        // Between two aromatic atoms a bond that is left out is aromatic on a ring, single elsewhere (biphenyl).
        const std::vector<bool> ring = edges_in_rings(graph_);
        std::vector<bool> on_ring(static_cast<size_t>(graph_.node_count()), false);
        for (size_t i = 0; i < bonds_.size(); ++i) {
            const Edge& e = graph_.edges()[i];
            if (ring[i]) {
                on_ring[static_cast<size_t>(e.from.value)] = on_ring[static_cast<size_t>(e.to.value)] = true;
            } else if (e.kind == EdgeKind::aromatic_bond) {
                if (bonds_[i].written != Written::none)
                    return void(fail(bonds_[i].at, "an aromatic bond (:) must lie on a ring"));
                graph_.set_kind(e.id, EdgeKind::single_bond);
            }
        }
        for (const Node& n : graph_.nodes())
            if (n.aromatic && !on_ring[static_cast<size_t>(n.row.value)])
                return void(fail(atom_columns_[static_cast<size_t>(n.row.value)],
                                 "an aromatic atom (small letter) must lie on a ring; write " + n.symbol));
    }

    struct Branch {
        int atom;
        size_t at;
    };
    std::string_view text_;
    size_t at_ = 0, end_ = 0;
    Graph graph_;
    std::vector<size_t> atom_columns_;
    std::vector<Bond> bonds_;  // by row of the edge
    std::vector<Branch> branches_;
    Ring rings_[100];
    int atom_ = -1;  // the atom that the next one is bonded to
    Written bond_ = Written::none;
    bool dot_ = false, branch_empty_ = false, failed_ = false;
    size_t bond_at_ = 0, dot_at_ = 0;
    std::string message_;
};

}  // namespace

Result<Graph> parse_smiles(std::string_view text) {
    if (text.size() > kMaxSmilesBytes)
        return error(
            format("column %d: the text is longer than %d characters", kMaxSmilesBytes + 1, kMaxSmilesBytes));
    return Parser(text).parse();
}

}  // namespace glassbox
