package import PipeEngine

extension ZoneDatabase {
    /// The zones of this machine, read once each for the whole program.
    package static let machine = ZoneDatabase()
}
