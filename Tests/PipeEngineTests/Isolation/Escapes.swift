import Glibc
import PipeCore
import PipeEngine

/// Ways in which processes leave their run. Each writes its number to a file and goes on for ever.
enum Escapes {
    /// Ignores SIGTERM, and holds none of the run's descriptors.
    private static func stubborn(_ file: String) -> String {
        #"/bin/sh -c 'trap "" TERM; echo $$ > \#(file); while :; do sleep 0.2; done' </dev/null >/dev/null 2>&1 3>&-"#
    }

    /// In the background of the main process, in its group.
    static func child(_ file: String) -> String { "\(stubborn(file)) &\n" }

    /// In a session of its own, whose parent is dead.
    static func daemon(_ file: String) -> String { "( setsid \(stubborn(file)) & )\n" }

    /// The same, with nothing left of its environment.
    static func nameless(_ file: String) -> String { "( env -i setsid \(stubborn(file)) & )\n" }

    static func all(in folder: String) -> String {
        child("\(folder)/child") + daemon("\(folder)/daemon") + nameless("\(folder)/nameless")
            + "while [ ! -s \(folder)/child ] || [ ! -s \(folder)/daemon ] || [ ! -s \(folder)/nameless ]; do sleep 0.02; done\n"
    }

    /// The numbers that were written.
    static func pids(in folder: String) -> [Int32] {
        ["child", "daemon", "nameless"].compactMap { name in
            guard let file = fopen("\(folder)/\(name)", "r") else { return nil }
            defer { fclose(file) }
            var bytes = [CChar](repeating: 0, count: 32)
            guard fgets(&bytes, 32, file) != nil else { return nil }
            return Int32(atoi(&bytes))
        }
    }
}
