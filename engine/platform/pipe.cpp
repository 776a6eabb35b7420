#include "engine/platform/pipe.h"

#if (defined(__unix__) || defined(__APPLE__)) && !defined(__EMSCRIPTEN__)
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

extern char** environ;

namespace glassbox {
namespace {

class ChildPipe : public PipeWriter {
  public:
    ~ChildPipe() override {
        close_end(in_), close_end(err_);
        if (child_ <= 0) return;
        kill(child_, SIGKILL);
        (void)wait();
    }

    Status open(const std::vector<std::string>& arguments) {
        name_ = arguments[0];
        int in[2] = {-1, -1}, err[2] = {-1, -1};
        if (pipe(in) != 0) return cannot_run(errno);
        if (pipe(err) != 0) {
            const int code = errno;
            close(in[0]), close(in[1]);
            return cannot_run(code);
        }
        for (int end : {in[0], in[1], err[0], err[1]}) fcntl(end, F_SETFD, FD_CLOEXEC);
        fcntl(in[1], F_SETFL, O_NONBLOCK);
#ifdef F_SETPIPE_SZ
        fcntl(in[1], F_SETPIPE_SZ, 1 << 20);  // fewer turns between the two; a refusal does no harm
#endif
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in[0], 0);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, err[1], 2);
        std::vector<char*> list;
        for (const std::string& a : arguments) list.push_back(const_cast<char*>(a.c_str()));
        list.push_back(nullptr);
        const int code = posix_spawnp(&child_, list[0], &actions, nullptr, list.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(in[0]), close(err[1]);
        in_ = in[1], err_ = err[0];
        if (code == 0) return {};
        child_ = 0;
        return cannot_run(code);
    }

    Status write(std::span<const uint8_t> bytes) override {
        // A child that stops reading must not kill us with SIGPIPE.
        struct sigaction ignore = {}, before = {};
        ignore.sa_handler = SIG_IGN;
        sigaction(SIGPIPE, &ignore, &before);
        bool good = in_ >= 0;
        while (good && !bytes.empty()) {
            pollfd waits[2] = {{err_, POLLIN, 0}, {in_, POLLOUT, 0}};
            if (poll(waits, 2, -1) < 0) {
                good = errno == EINTR;
                continue;
            }
            if (waits[0].revents) drain();
            if (!waits[1].revents) continue;
            const ssize_t n = ::write(in_, bytes.data(), bytes.size());
            if (n > 0) bytes = bytes.subspan(static_cast<size_t>(n));
            else good = n == 0 || errno == EAGAIN || errno == EINTR;
        }
        sigaction(SIGPIPE, &before, nullptr);
        if (good) return {};
        const Status ended = finish();
        return ended ? Status(error(name_ + " ended before all frames were given to it")) : ended;
    }

    Status finish() override {
        close_end(in_);
        while (err_ >= 0) drain();
        if (child_ <= 0) return error(name_ + " has already ended");
        const int status = wait();
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
        const std::string first = errors_.substr(0, errors_.find('\n'));
        if (!first.empty()) return error(name_ + ": " + first);
        if (WIFSIGNALED(status)) return error(format("%s was ended by signal %d", name_.c_str(), WTERMSIG(status)));
        return error(format("%s failed with exit code %d", name_.c_str(), WEXITSTATUS(status)));
    }

  private:
    static void close_end(int& end) {
        if (end >= 0) close(end);
        end = -1;
    }
    Status cannot_run(int code) const { return error("cannot run " + name_ + ": " + std::strerror(code)); }
    void drain() {
        char block[1 << 12];
        const ssize_t n = ::read(err_, block, sizeof block);
        if (n > 0 && errors_.size() < (1 << 16)) errors_.append(block, static_cast<size_t>(n));
        if (n == 0 || (n < 0 && errno != EINTR)) close_end(err_);
    }
    int wait() {
        int status = 0;
        while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {}
        child_ = 0;
        return status;
    }

    std::string name_, errors_;
    int in_ = -1, err_ = -1;
    pid_t child_ = 0;
};

}  // namespace

Result<std::unique_ptr<PipeWriter>> PipeWriter::start(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return error("no program to run");
    auto child = std::make_unique<ChildPipe>();
    if (Status ok = child->open(arguments); !ok) return ok.error();
    return std::unique_ptr<PipeWriter>(std::move(child));
}

bool stderr_is_terminal() { return isatty(2) == 1; }

}  // namespace glassbox

#else

namespace glassbox {

Result<std::unique_ptr<PipeWriter>> PipeWriter::start(const std::vector<std::string>& arguments) {
    return error("this system cannot run other programs: " + (arguments.empty() ? std::string() : arguments[0]));
}
bool stderr_is_terminal() { return false; }

}  // namespace glassbox
#endif
