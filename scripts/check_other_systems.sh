#!/usr/bin/env bash
# Compile the kernels for systems that are not here, by the clang of Zig: nothing is linked or run.
set -euo pipefail
python="${1:-python3}"
build="$(mktemp -d)"
trap 'rm -rf "$build"' EXIT
for system in x86_64-windows-gnu aarch64-windows-gnu x86_64-macos aarch64-macos; do
    case "$system" in
        *windows*) name=Windows ;;
        *macos*) name=Darwin ;;
    esac
    # CMake takes one program: this one is clang for the system. It refuses to link, which would build
    # the libraries of C and C++ for each system, half an hour in all. Zig spells processors its own way.
    compiler="$build/clang-$system"
    cat >"$compiler" <<END
#!/usr/bin/env bash
case " \$* " in *" -c "* | *" -E "*) ;; *) exit 1 ;; esac
exec "$python" -m ziglang c++ -target $system "\${@/-march=x86-64-v/-mcpu=x86_64_v}"
END
    chmod +x "$compiler"
    objects() { ninja -C "$build/$system" -t targets all | sed -nE 's/^(\S+\.(o|obj)): .*/\1/p'; }
    if ! { cmake -S . -B "$build/$system" -G Ninja -DCMAKE_SYSTEM_NAME="$name" \
            -DCMAKE_SYSTEM_PROCESSOR="${system%%-*}" -DCMAKE_CXX_COMPILER="$compiler" \
            -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY &&
            objects >"$build/objects" && test -s "$build/objects" &&
            xargs ninja -C "$build/$system" <"$build/objects"; } >"$build/log" 2>&1; then
        cat "$build/log" >&2
        exit 1
    fi
    echo "compiled for $system: $(wc -l <"$build/objects") files; not linked, not run"
done
