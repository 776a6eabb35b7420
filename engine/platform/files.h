// Files and directories for hosts. A file that is written appears under its name whole or not at all.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace glassbox {

Result<std::string> read_file(const std::string& path);
// Writes next to the goal under a temporary name, then renames.
Status write_file(const std::string& path, std::string_view bytes);
inline Status write_file(const std::string& path, std::span<const unsigned char> bytes) {
    return write_file(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}
// Would write_file work? Asked before long work, so that a wrong path costs a moment. Creates nothing.
Status check_writable(const std::string& path);

bool exists(const std::string& path);
bool is_directory(const std::string& path);
Status make_directories(const std::string& path);
Status rename_file(const std::string& from, const std::string& to);
Status remove_file(const std::string& path);  // no error if there is none
Status remove_directory(const std::string& path);  // with all that is in it; no error if there is none
struct DirectoryEntry {
    std::string name;
    bool directory = false;
};
Result<std::vector<DirectoryEntry>> list_directory(const std::string& path);  // sorted by name, "." and ".." left out
// Seconds on an arbitrary scale; changes when the file is written; 0 if there is none.
double modification_time(const std::string& path);

// Differs when the file was written or replaced; 0 if there is none.
uint64_t file_stamp(const std::string& path);
uint64_t file_size(const std::string& path);  // bytes; 0 if there is none

// "$XDG_CONFIG_HOME/glassbox" or "~/.config/glassbox", and so on; "" if the user has no home.
std::string config_directory();
std::string state_directory();
std::string cache_directory();
std::string temporary_directory();
// A file of the site that a browser fetches when it is first asked for; InputKind::arrived tells when it is there. False: none
// will come, as on every other system.
bool expect_file(const std::string& path);
std::string executable_path();  // "" if unknown
std::string environment(const char* name);  // "" if not set

}  // namespace glassbox
