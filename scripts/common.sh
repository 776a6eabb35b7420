# Shared by the scripts; sourced, not run. Sets `root` and a few helpers.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=$(basename "$0")

say() { echo "$me: $*" >&2; }
fail() {
    say "$*"
    exit 1
}

# configure PRESET: only when there is something to configure; quiet unless it fails.
configure() {
    local preset=$1 dir=$root/build/$1 log=$root/build/$1.configure.log
    [[ -f $dir/build.ninja && $dir/build.ninja -nt $root/CMakePresets.json ]] && return 0
    mkdir -p "$root/build"
    local options=()
    [[ -n ${GB_IMGUI_DIR:-} ]] && options+=("-DGB_IMGUI_DIR=$GB_IMGUI_DIR")
    if ! (cd "$root" && cmake --preset "$preset" ${options[@]+"${options[@]}"}) >"$log" 2>&1 </dev/null; then
        grep -v '^-- ' "$log" >&2 || true
        say "configuring $preset failed; the whole output is in build/$preset.configure.log"
        return 1
    fi
    # CMake leaves an unchanged build.ninja alone; the presets are older than this run all the same.
    touch "$dir/build.ninja"
}

# build PRESET [TARGET...]: quiet unless it fails, then the compiler's messages and where the rest is.
build() {
    local preset=$1 log=$root/build/$1.build.log
    shift
    configure "$preset" || return 1
    local targets=()
    (($#)) && targets=(--target "$@")
    if ! cmake --build "$root/build/$preset" ${targets[@]+"${targets[@]}"} -- ${NINJA_OPTIONS:-} >"$log" 2>&1 </dev/null; then
        grep -vE '^\[[0-9]+/[0-9]+\] |^-- |^cd /|^ninja: (Entering|build stopped|no work|subcommand)|^[^ ]*/(c\+\+|g\+\+|clang\+\+|ccache) ' "$log" | head -n 80 >&2 || true
        say "the build of $preset failed; the whole output is in build/$preset.build.log"
        return 1
    fi
    # Warnings that are no errors, such as missing translations.
    grep -E '^warning: ' "$log" >&2 || true
}
