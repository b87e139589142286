@preconcurrency internal import Glibc

/// The end of a program of ours.
package enum ProgramExit {
    /// Ends the program at once, with what it has printed. Not through `exit`: its handlers take apart what libraries keep (Kerberos'
    /// under libpq), and abort the program where a thread that has just been let go of takes its leave at that moment.
    package static func leave(with status: Int32 = 0) -> Never {
        fflush(nil)
        _exit(status)
    }
}
