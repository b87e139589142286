import PipeRuntime
import Testing

@Suite struct DatabaseAddressTests {
    @Test(arguments: [
        ("sqlite:///var/lib/o.db", DatabaseAddress.sqlite(path: "/var/lib/o.db")),
        ("sqlite://~/o.db", .sqlite(path: "/home/ada/o.db")),
        ("postgresql://host/db", .postgresql(uri: "postgresql://host/db")),
        ("postgres:///?host=/run", .postgresql(uri: "postgres:///?host=/run")),
        ("sqlite://o.db", nil), ("sqlite:///", nil), ("sqlite:o.db", nil), ("mysql://host", nil), ("", nil),
    ])
    func `an address names one of two databases`(text: String, address: DatabaseAddress?) {
        #expect(DatabaseAddress(text, home: "/home/ada") == address)
    }

    @Test func `without a home there is no path from it`() {
        #expect(DatabaseAddress("sqlite://~/o.db", home: nil) == nil)
    }
}
