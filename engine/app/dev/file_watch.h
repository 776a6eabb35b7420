// Files that someone saves. It asks for their times, so that it works everywhere and with editors that save by renaming.
//
//     FileWatch watch({root + "/explainers"}, {root + "/engine/draw/theme.cpp"});
//     for (const std::string& path : watch.changed()) ...     // called every few hundredths of a second
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace glassbox {

class FileWatch {
  public:
    // The files in the folders of `parents`, and single ones.
    FileWatch(std::vector<std::string> parents, std::vector<std::string> files);
    // Written, new or gone since the last call. A file that is gone or empty has another call to come back, for editors
    // that write in two steps.
    std::vector<std::string> changed();

  private:
    struct Seen {
        uint64_t stamp = 0;
        bool visited = false, doubted = false;
    };
    std::vector<std::string> parents_, files_;
    std::map<std::string, Seen> seen_;
};

}  // namespace glassbox
