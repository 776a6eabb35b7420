#include "engine/app/dev/file_watch.h"

#include "engine/platform/files.h"

namespace glassbox {

FileWatch::FileWatch(std::vector<std::string> parents, std::vector<std::string> files)
    : parents_(std::move(parents)), files_(std::move(files)) {
    (void)changed();
}

std::vector<std::string> FileWatch::changed() {
    std::vector<std::string> present = files_;
    for (const std::string& parent : parents_) {
        const auto folders = list_directory(parent);
        if (!folders) continue;
        for (const DirectoryEntry& folder : *folders) {
            if (!folder.directory || folder.name.starts_with(".")) continue;
            const auto entries = list_directory(parent + "/" + folder.name);
            if (!entries) continue;
            for (const DirectoryEntry& e : *entries)
                if (!e.directory && !e.name.starts_with(".")) present.push_back(parent + "/" + folder.name + "/" + e.name);
        }
    }
    std::vector<std::string> out;
    for (const std::string& path : present) {
        Seen& s = seen_[path];
        s.visited = true;
        const uint64_t stamp = file_stamp(path);
        if (stamp == s.stamp) {
            s.doubted = false;
            continue;
        }
        if (file_size(path) == 0 && !s.doubted) {
            s.doubted = true;
            continue;
        }
        s.stamp = stamp;
        s.doubted = false;
        out.push_back(path);
    }
    for (auto at = seen_.begin(); at != seen_.end();) {
        Seen& s = at->second;
        if (!s.visited && s.doubted) {
            out.push_back(at->first);
            at = seen_.erase(at);
            continue;
        }
        if (!s.visited) s.doubted = true;
        s.visited = false;
        ++at;
    }
    return out;
}

}  // namespace glassbox
