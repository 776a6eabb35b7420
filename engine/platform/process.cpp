#include "engine/platform/process.h"

#include <ctime>

#include "engine/platform/files.h"

#if defined(__EMSCRIPTEN__)
#include <emscripten.h>
#endif

#if (defined(__unix__) || defined(__APPLE__)) && !defined(__EMSCRIPTEN__)
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

extern char** environ;

namespace glassbox {
namespace {

struct Pipe {
    int read = -1, write = -1;
    ~Pipe() { close_read(), close_write(); }
    bool open() {
        int ends[2];
        if (pipe(ends) != 0) return false;
        read = ends[0], write = ends[1];
        fcntl(read, F_SETFD, FD_CLOEXEC);
        fcntl(write, F_SETFD, FD_CLOEXEC);
        return true;
    }
    void close_read() {
        if (read >= 0) close(read);
        read = -1;
    }
    void close_write() {
        if (write >= 0) close(write);
        write = -1;
    }
};

// Takes what there is; false at the end of the stream.
bool drain(int descriptor, std::string& into) {
    char block[1 << 16];
    const ssize_t n = ::read(descriptor, block, sizeof block);
    if (n > 0) into.append(block, static_cast<size_t>(n));
    return n > 0 || (n < 0 && errno == EINTR);
}

Result<pid_t> spawn(const std::vector<std::string>& arguments, int in, int out, int err) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    posix_spawn_file_actions_adddup2(&actions, err, 2);
    std::vector<char*> list;
    for (const std::string& a : arguments) list.push_back(const_cast<char*>(a.c_str()));
    list.push_back(nullptr);
    pid_t child = 0;
    const int code = posix_spawnp(&child, list[0], &actions, nullptr, list.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (code != 0) return error("cannot run " + arguments[0] + ": " + std::strerror(code));
    return child;
}

int exit_code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

class PosixChild : public Child {
  public:
    ~PosixChild() override {
        if (!running()) return;
        kill(child_, SIGKILL);
        while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {}
    }
    Status open(const std::vector<std::string>& arguments) {
        if (!in_.open() || !out_.open()) return error("cannot run " + arguments[0] + ": " + std::strerror(errno));
        const Result<pid_t> started = spawn(arguments, in_.read, out_.write, out_.write);
        if (!started) return started.error();
        child_ = *started;
        in_.close_read(), out_.close_write();
        fcntl(out_.read, F_SETFL, O_NONBLOCK);
        return {};
    }
    bool write(std::string_view text) override {
        // A child that reads no more must not kill us with SIGPIPE.
        struct sigaction ignore = {}, before = {};
        ignore.sa_handler = SIG_IGN;
        sigaction(SIGPIPE, &ignore, &before);
        while (!text.empty()) {
            const ssize_t n = ::write(in_.write, text.data(), text.size());
            if (n > 0) text.remove_prefix(static_cast<size_t>(n));
            else if (n < 0 && errno != EINTR) break;
        }
        sigaction(SIGPIPE, &before, nullptr);
        return text.empty();
    }
    std::string take_output() override {
        std::string text;
        while (out_.read >= 0) {
            char block[1 << 14];
            const ssize_t n = ::read(out_.read, block, sizeof block);
            if (n > 0) text.append(block, static_cast<size_t>(n));
            else if (n == 0) out_.close_read();
            else if (errno != EINTR) break;
        }
        return text;
    }
    bool running() override {
        int status = 0;
        if (child_ > 0 && waitpid(child_, &status, WNOHANG) == child_) {
            exit_code_ = exit_code_of(status);
            child_ = 0;
        }
        return child_ > 0;
    }
    int exit_code() const override { return exit_code_; }

  private:
    Pipe in_, out_;
    pid_t child_ = 0;
    int exit_code_ = 0;
};

}  // namespace

double processor_seconds() {
    double sum = 0;
    for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage used = {};
        if (getrusage(whose, &used) != 0) return 0;
        for (const timeval& t : {used.ru_utime, used.ru_stime}) sum += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    }
    return sum;
}

int64_t resident_memory() {
    long long size = 0, pages = 0;
    if (std::FILE* f = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(f, "%lld %lld", &size, &pages) != 2) pages = 0;
        std::fclose(f);
    }
    return pages * sysconf(_SC_PAGESIZE);
}

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& arguments) {
    auto child = std::make_unique<PosixChild>();
    if (Status ok = child->open(arguments); !ok) return ok.error();
    return std::unique_ptr<Child>(std::move(child));
}

std::string find_program(const std::string& name) {
    const std::string path = environment("PATH");
    for (size_t at = 0; at <= path.size();) {
        const size_t end = std::min(path.find(':', at), path.size());
        const std::string candidate = path.substr(at, end - at) + "/" + name;
        if (end > at && access(candidate.c_str(), X_OK) == 0 && !is_directory(candidate)) return candidate;
        at = end + 1;
    }
    return "";
}

Result<ProcessOutput> run_process(const std::vector<std::string>& arguments, std::string_view input) {
    if (arguments.empty()) return error("no program to run");
    Pipe in, out, err;
    if (!in.open() || !out.open() || !err.open())
        return error("cannot run " + arguments[0] + ": " + std::strerror(errno));
    fcntl(in.write, F_SETFL, O_NONBLOCK);

    const Result<pid_t> started = spawn(arguments, in.read, out.write, err.write);
    if (!started) return started.error();
    const pid_t child = *started;
    in.close_read(), out.close_write(), err.close_write();
    if (input.empty()) in.close_write();

    // A child that stops reading must not kill us with SIGPIPE.
    struct sigaction ignore = {}, before = {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before);
    ProcessOutput result;
    size_t written = 0;
    while (out.read >= 0 || err.read >= 0) {
        pollfd waits[3] = {{out.read, POLLIN, 0}, {err.read, POLLIN, 0}, {in.write, POLLOUT, 0}};
        if (poll(waits, 3, -1) < 0 && errno != EINTR) break;
        if (waits[0].revents && !drain(out.read, result.out)) out.close_read();
        if (waits[1].revents && !drain(err.read, result.err)) err.close_read();
        if (waits[2].revents) {
            const ssize_t n = ::write(in.write, input.data() + written, input.size() - written);
            if (n > 0) written += static_cast<size_t>(n);
            if (written == input.size() || (n < 0 && errno != EAGAIN && errno != EINTR)) in.close_write();
        }
    }
    sigaction(SIGPIPE, &before, nullptr);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    result.exit_code = exit_code_of(status);
    return result;
}

}  // namespace glassbox

#else

namespace glassbox {
namespace {

Error no_processes(const std::vector<std::string>& arguments) {
    return error("this system cannot run other programs: " + (arguments.empty() ? std::string() : arguments[0]));
}

}  // namespace

int64_t resident_memory() { return 0; }
#if defined(__EMSCRIPTEN__)
double processor_seconds() {
    return EM_ASM_DOUBLE({
        if (typeof process === 'undefined') return performance.now() / 1e3;
        const used = process.cpuUsage();
        return (used.user + used.system) / 1e6;
    });
}
#else
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
#endif
std::string find_program(const std::string&) { return ""; }
Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& arguments) { return no_processes(arguments); }
Result<ProcessOutput> run_process(const std::vector<std::string>& arguments, std::string_view) { return no_processes(arguments); }

}  // namespace glassbox
#endif
