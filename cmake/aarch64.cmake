# Toolchain of the preset `aarch64`: the cross compiler of Debian and Ubuntu (g++-aarch64-linux-gnu); what it builds runs
# under qemu-user. Programs are static, so that no folder of foreign libraries is needed.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)
