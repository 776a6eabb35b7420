#include "engine/platform/files.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "engine/base/hash.h"

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace glassbox {
namespace fs = std::filesystem;
namespace {

std::string reason(int code) { return std::strerror(code); }

fs::path directory_of(const std::string& path) {
    fs::path parent = fs::path(path).parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

bool may_write(const fs::path& p) {
#if defined(__unix__) || defined(__APPLE__)
    return access(p.c_str(), W_OK) == 0;
#else
    std::error_code code;
    const fs::perms perms = fs::status(p, code).permissions();
    return !code && (perms & fs::perms::owner_write) != fs::perms::none;
#endif
}

std::string process_tag() {
#if defined(__unix__) || defined(__APPLE__)
    return std::to_string(getpid());
#else
    return std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

std::string user_directory(const char* variable, const char* below_home) {
    const std::string base = environment(variable);
    if (!base.empty() && base.front() == '/') return base + "/glassbox";
    const std::string home = environment("HOME");
    return home.empty() ? "" : home + below_home + "/glassbox";
}

}  // namespace

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

Result<std::string> read_file(const std::string& path) {
    if (is_directory(path)) return error("cannot read " + path + ": it is a directory");
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (!file) return error("cannot read " + path + ": " + reason(errno));
    std::string bytes;
    char block[1 << 16];
    size_t n;
    while ((n = std::fread(block, 1, sizeof block, file)) > 0) bytes.append(block, n);
    const bool failed = std::ferror(file) != 0;
    const int code = errno;
    std::fclose(file);
    if (failed) return error("cannot read " + path + ": " + reason(code));
    return bytes;
}

Status check_writable(const std::string& path) {
    if (path.empty()) return error("the name of the file to write is empty");
    if (is_directory(path)) return error("cannot write " + path + ": it is a directory; name a file");
    const fs::path parent = directory_of(path);
    std::error_code code;
    if (!fs::is_directory(parent, code))
        return error("cannot write " + path + ": there is no directory " + parent.string() + "; create it first");
    if (!may_write(parent))
        return error("cannot write " + path + ": no right to write in " + parent.string() + "; choose another place");
    return {};
}

Status write_file(const std::string& path, std::string_view bytes) {
    if (Status s = check_writable(path); !s) return s;
    const std::string part = path + "." + process_tag() + ".part";
    std::FILE* file = std::fopen(part.c_str(), "wb");
    if (!file) return error("cannot write " + path + ": " + reason(errno));
    bool good = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
#if defined(__unix__) || defined(__APPLE__)
    // Some file systems refuse to sync; what was written is still there then.
    if (good && fsync(fileno(file)) != 0 && errno != EINVAL && errno != ENOTSUP && errno != EROFS) good = false;
#endif
    int failure = good ? 0 : errno;
    if (std::fclose(file) != 0 && good) good = false, failure = errno;
    if (good) {
        std::error_code code;
        fs::rename(part, path, code);
        if (!code) return {};
        failure = code.value();
    }
    std::remove(part.c_str());
    return error("cannot write " + path + ": " + reason(failure));
}

bool exists(const std::string& path) {
    std::error_code code;
    return fs::exists(path, code);
}

bool is_directory(const std::string& path) {
    std::error_code code;
    return fs::is_directory(path, code);
}

Status make_directories(const std::string& path) {
    std::error_code code;
    fs::create_directories(path, code);
    if (!is_directory(path)) return error("cannot create the directory " + path + ": " + code.message());
    return {};
}

Status rename_file(const std::string& from, const std::string& to) {
    std::error_code code;
    fs::rename(from, to, code);
    if (code) return error("cannot rename " + from + " to " + to + ": " + code.message());
    return {};
}

Status remove_file(const std::string& path) {
    std::error_code code;
    fs::remove(path, code);
    if (code) return error("cannot remove " + path + ": " + code.message());
    return {};
}

Status remove_directory(const std::string& path) {
    std::error_code code;
    fs::remove_all(path, code);
    if (code) return error("cannot remove " + path + ": " + code.message());
    return {};
}

Result<std::vector<DirectoryEntry>> list_directory(const std::string& path) {
    std::error_code code;
    std::vector<DirectoryEntry> entries;
    fs::directory_iterator it(path, fs::directory_options::skip_permission_denied, code), end;
    for (; !code && it != end; it.increment(code)) {
        std::error_code ignored;
        entries.push_back({it->path().filename().string(), it->is_directory(ignored)});
    }
    if (code) return error("cannot list " + path + ": " + code.message());
    std::sort(entries.begin(), entries.end(),
              [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
    return entries;
}

double modification_time(const std::string& path) {
    std::error_code code;
    const auto time = fs::last_write_time(path, code);
    return code ? 0 : std::chrono::duration<double>(time.time_since_epoch()).count();
}

uint64_t file_stamp(const std::string& path) {
    std::error_code code;
    const auto time = fs::last_write_time(path, code);
    const auto size = code ? 0 : fs::file_size(path, code);
    if (code) return 0;
    const uint64_t h = hash_combine(static_cast<uint64_t>(time.time_since_epoch().count()), size);
    return h ? h : 1;
}

uint64_t file_size(const std::string& path) {
    std::error_code code;
    const auto size = fs::file_size(path, code);
    return code ? 0 : size;
}

std::string config_directory() { return user_directory("XDG_CONFIG_HOME", "/.config"); }
std::string state_directory() { return user_directory("XDG_STATE_HOME", "/.local/state"); }
std::string cache_directory() { return user_directory("XDG_CACHE_HOME", "/.cache"); }

std::string temporary_directory() {
    std::error_code code;
    const fs::path p = fs::temp_directory_path(code);
    return code ? "." : p.string();
}

#if !defined(__EMSCRIPTEN__)
bool expect_file(const std::string&) { return false; }
#endif

std::string executable_path() {
    std::error_code code;
    const fs::path p = fs::read_symlink("/proc/self/exe", code);
    return code ? "" : p.string();
}

}  // namespace glassbox
