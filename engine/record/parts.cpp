#include "engine/record/parts.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/platform/clock.h"
#include "engine/platform/files.h"

namespace glassbox {
namespace {

std::string folder_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}
std::string name_of_file(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

template <class Keep>
Status clear_folder(const std::string& folder, Keep keep) {
    const Result<std::vector<DirectoryEntry>> entries = list_directory(folder);
    if (!entries) return entries.error();
    for (const DirectoryEntry& e : *entries)
        if (!keep(e.name))
            if (Status ok = remove_file(folder + "/" + e.name); !ok) return ok;
    return {};
}

struct OpenShare {
    std::FILE* file = nullptr;
    Json header;
    ~OpenShare() {
        if (file) std::fclose(file);
    }
};

Status open_share(const std::string& path, OpenShare& share) {
    const Error foreign = error(path + " is no share of a film; glassbox record --shard I/N writes one");
    if (is_directory(path)) return foreign;
    share.file = std::fopen(path.c_str(), "rb");
    if (!share.file) return error("cannot read " + path + ": " + std::strerror(errno));
    std::string line;
    constexpr size_t kLongestHeader = 1 << 26;
    for (int c = std::fgetc(share.file); c != '\n'; c = std::fgetc(share.file)) {
        if (c == EOF || line.size() >= kLongestHeader || (line.empty() && c != '{')) return foreign;
        line += static_cast<char>(c);
    }
    Result<Json> header = parse_json(line);
    if (!header || text_of(*header, "glassbox") != "share") return foreign;
    if (number_of(*header, "format", 0) > kShareFormat) return error(path + " was written by a newer Glassbox: update to join it");
    share.header = std::move(*header);
    return {};
}

}  // namespace

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string parts_folder(const std::string& path) {
    const std::string clean = without_slash(path), folder = folder_of(clean);
    return folder + (folder.ends_with("/") ? "." : "/.") + name_of_file(clean) + ".parts";
}

std::string unfinished(const std::string& name) {
    return name + format(".%llx.part", static_cast<unsigned long long>(std::llround(monotonic_seconds() * 1e9)));
}

Status rename_to(const std::string& from, const std::string& to) {
    if (std::rename(from.c_str(), to.c_str()) == 0) return {};
    return error("cannot write " + to + ": " + std::strerror(errno));
}

Result<std::unique_ptr<Parts>> Parts::open(const std::string& output, const std::string& settings) {
    auto parts = std::make_unique<Parts>();
    parts->folder_ = parts_folder(output);
    if (Status ok = make_directories(parts->folder_); !ok) return ok.error();
    Result<std::unique_ptr<FileLock>> lock = FileLock::take(parts->file("lock"));
    if (!lock) return lock.error();
    if (!*lock)
        return error("another glassbox is writing " + output + " at this moment; wait for it, or choose another name");
    parts->lock_ = std::move(*lock);
    const Result<std::string> found = read_file(parts->file("settings"));
    if (found && *found == settings) return parts;
    if (Status ok = clear_folder(parts->folder_, [](const std::string& name) { return name == "lock"; }); !ok) return ok.error();
    if (Status ok = write_file(parts->file("settings"), settings); !ok) return ok.error();
    return parts;
}

Status Parts::remove() {
    if (Status ok = clear_folder(folder_, [](const std::string&) { return false; }); !ok) return ok;
    return remove_file(folder_);
}

Status Parts::keep_only(const std::string& suffix) {
    return clear_folder(folder_, [&](const std::string& name) { return name.ends_with(suffix); });
}

std::string share_path(const std::string& output, int index, int count) {
    return without_slash(output) + format(".%d-of-%d", index, count);
}

Status write_share(const std::string& path, const Share& s, const Parts& parts, const std::vector<std::string>& pieces) {
    Json header = {{"glassbox", "share"}, {"format", kShareFormat}, {"film", s.film}, {"share", s.index}, {"of", s.count},
                   {"codec", kFilmCodecNames[static_cast<size_t>(s.format.codec)]}, {"alpha", s.format.alpha}, {"rate", {s.rate.n, s.rate.d}},
                   {"frames", s.frames}, {"all_pieces", s.pieces}, {"chapters", s.chapters}, {"pieces", Json::array()}};
    std::string body;
    for (const std::string& name : pieces) {
        const Result<std::string> bytes = read_file(parts.file(name));
        if (!bytes) return bytes.error();
        header["pieces"].push_back({{"name", name}, {"size", bytes->size()}});
        body += *bytes;
    }
    return write_file(path, write_json(header) + "\n" + body);
}

Result<Share> read_share(const std::string& path) {
    OpenShare open;
    if (Status ok = open_share(path, open); !ok) return ok.error();
    const Json& j = open.header;
    Share s{.film = text_of(j, "film"), .chapters = text_of(j, "chapters")};
    s.index = static_cast<int>(number_of(j, "share", 0));
    s.count = static_cast<int>(number_of(j, "of", 0));
    s.frames = static_cast<int64_t>(number_of(j, "frames", 0));
    s.pieces = static_cast<int64_t>(number_of(j, "all_pieces", 0));
    s.format.alpha = flag_of(j, "alpha", false);
    const std::string codec = text_of(j, "codec");
    bool known = false;
    for (size_t i = 0; i < std::size(kFilmCodecNames); ++i)
        if (codec == kFilmCodecNames[i]) s.format.codec = static_cast<FilmCodec>(i), known = true;
    if (const Json* rate = member(j, "rate"); rate && rate->is_array() && rate->size() == 2 && (*rate)[0].is_number_integer() &&
                                              (*rate)[1].is_number_integer())
        s.rate = {(*rate)[0].get<int64_t>(), (*rate)[1].get<int64_t>()};
    if (!known || s.index < 1 || s.count < s.index || s.frames < 1 || s.pieces < 1 || s.rate.n < 1 || s.rate.d < 1)
        return error(path + " is a damaged share of a film: render it again");
    return s;
}

Status unpack_share(const std::string& path, const Parts& parts) {
    OpenShare open;
    if (Status ok = open_share(path, open); !ok) return ok;
    const Error damaged = error(path + " is a damaged share of a film: render it again");
    const Json* pieces = member(open.header, "pieces");
    if (!pieces || !pieces->is_array()) return damaged;
    std::string bytes;
    for (const Json& p : *pieces) {
        const std::string name = text_of(p, "name");
        const double size = number_of(p, "size", -1);
        if (name.empty() || name.find('/') != std::string::npos || name == "lock" || name == "settings" || size < 0 || size > 1e12)
            return damaged;
        bytes.clear();
        char block[1 << 16];
        while (bytes.size() < static_cast<size_t>(size)) {
            const size_t n = std::fread(block, 1, std::min(sizeof block, static_cast<size_t>(size) - bytes.size()), open.file);
            if (n == 0) return damaged;
            bytes.append(block, n);
        }
        if (Status ok = write_file(parts.file(name), bytes); !ok) return ok;
    }
    return std::fgetc(open.file) == EOF ? Status() : Status(damaged);
}

}  // namespace glassbox
