// The hidden folder beside an output in which the finished pieces of a film wait, and the file that carries one share of
// them to another machine. One process at a time works in a folder.
//
//     Result<std::unique_ptr<Parts>> parts = Parts::open("x.mp4", settings);
//     (*parts)->file("000000.mp4");  exists(...);  ...
//     (*parts)->remove();
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/platform/lock.h"
#include "engine/record/format.h"

namespace glassbox {

std::string without_slash(std::string path);
// "dir/.x.mp4.parts".
std::string parts_folder(const std::string& path);
// A name that no other run of the program uses.
std::string unfinished(const std::string& name);
Status rename_to(const std::string& from, const std::string& to);

class Parts {
  public:
    // Keeps what a run with the same settings left, and starts over otherwise. An error while another process is in it.
    static Result<std::unique_ptr<Parts>> open(const std::string& output, const std::string& settings);
    std::string file(const std::string& name) const { return folder_ + "/" + name; }
    const std::string& folder() const { return folder_; }
    Status remove();
    // All that is no finished piece, so that the folder itself can become the output.
    Status keep_only(const std::string& suffix);

  private:
    std::string folder_;
    std::unique_ptr<FileLock> lock_;
};

// ---- shares: a line of JSON and then the bytes of the pieces

struct Share {
    std::string film;          // the same for all shares of a film
    int index = 1, count = 1;  // from 1
    FilmFormat format;
    FrameRate rate;
    int64_t frames = 0, pieces = 0;  // of the whole film
    std::string chapters;            // as ffmpeg's metadata; ""
};
inline constexpr int kShareFormat = 1;

// "x.mp4.2-of-3".
std::string share_path(const std::string& output, int index, int count);
Status write_share(const std::string& path, const Share& share, const Parts& parts, const std::vector<std::string>& pieces);
Result<Share> read_share(const std::string& path);
// Writes the pieces of a share into a folder.
Status unpack_share(const std::string& path, const Parts& parts);

}  // namespace glassbox
