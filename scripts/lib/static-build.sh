# Sourced: builds programs with the Swift runtime inside.

# build_static OPTION…: a `swift build` of release programs that need no library of the toolchain on their host. Where the C++
# library is there to be linked in, it is too: to resolve the shared one's symbols takes half a millisecond of every start.
build_static() {
    local place=$PWD/.build/static-libraries options=() archive
    archive=$(printf '%s\n' /usr/lib/gcc/"$(uname -m)"-linux-gnu/*/libstdc++.a | sort -V | tail -n 1)
    if [[ -e $archive ]]; then
        # Alone in its folder: beside the shared one the linker would take that.
        mkdir -p "$place"
        ln -sf "$archive" "$place/libstdc++.a"
        options=(-Xlinker "-L$place")
    fi
    swift build -c release --static-swift-stdlib "${options[@]}" "$@"
}
