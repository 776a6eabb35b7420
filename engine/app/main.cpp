#include <string>
#include <vector>

#include "engine/app/commands.h"

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return glassbox::run_command_line(words);
}
