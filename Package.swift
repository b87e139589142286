// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "octopipe",
    products: [
        .executable(name: "pipectl", targets: ["pipectl"]),
        .executable(name: "pipe-agent", targets: ["pipe-agent"]),
        .executable(name: "pipe-run", targets: ["pipe-run"]),
        .library(name: "PipeFlow", targets: ["PipeFlow"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ]
)

// MARK: - Floor 0: C

package.targets += [
    // The PostgreSQL client library.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    // The AMQP 0-9-1 client library.
    .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
    // Authenticated encryption.
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    // The embedded database.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    // The YAML parser.
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // What Linux has and Swift cannot import: epoll, eventfd, inotify, and a safe spawn.
    .target(name: "CLinux"),
    // libcurl, loaded when it is first needed.
    .target(name: "CCurl"),
]

// MARK: - Floor 1: what things are

package.targets += [
    // Flows, runs, queues, the run machine, the seams. No I/O.
    .target(name: "PipeCore"),
    .testTarget(name: "PipeCoreTests", dependencies: ["PipeCore", "TestSupport"]),

    // What several test targets share: seeded chance, the rules of a history, a proxy that fails on request.
    .target(name: "TestSupport", dependencies: ["PipeCore"], path: "Tests/TestSupport"),

    // One thread that sleeps in epoll: the executor of everything that calls blocking C.
    .target(name: "PipeThreads", dependencies: ["CLinux"]),
    .testTarget(name: "PipeThreadsTests", dependencies: ["CLinux", "PipeThreads"]),

    // YAML text to values with positions.
    .target(name: "PipeYAML", dependencies: ["CYAML", "PipeCore"]),
    .testTarget(name: "PipeYAMLTests", dependencies: ["PipeCore", "PipeYAML", "TestSupport"]),
]

// MARK: - Floor 2: drivers and engine

package.targets += [
    // `Store` in SQL that both databases understand.
    .target(name: "PipeSQL", dependencies: ["PipeCore"]),

    // The client and schema for PostgreSQL.
    .target(
        name: "PipePostgres",
        dependencies: ["CLibPQ", "PipeCore", "PipeSQL", "PipeThreads"]
    ),

    // The client and schema for SQLite.
    .target(
        name: "PipeSQLite",
        dependencies: ["CLinux", "CSQLite", "PipeCore", "PipeSQL", "PipeThreads"]
    ),

    // `Broker` over RabbitMQ.
    .target(
        name: "PipeRabbitMQ",
        dependencies: [
            "CRabbitMQ", "PipeCore", "PipeThreads",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),

    // Pipelines in YAML: the format, its checks, its expressions, and what is to run next.
    .target(name: "PipePipelines", dependencies: ["PipeCore", "PipeYAML"]),
    .testTarget(name: "PipePipelinesTests", dependencies: ["PipeCore", "PipePipelines", "TestSupport"]),

    // Seals what is secret in blocks.
    .target(name: "PipeSeal", dependencies: ["CSodium", "PipeCore"]),
    .testTarget(name: "PipeSealTests", dependencies: ["PipeCore", "PipeSeal"]),

    // Requests over HTTP and mails over SMTP.
    .target(name: "PipeTransport", dependencies: ["CCurl", "PipeCore", "PipeThreads"]),
    .testTarget(
        name: "PipeTransportTests",
        dependencies: ["CCurl", "PipeCore", "PipeSeal", "PipeTransport", "TestSupport"],
        exclude: ["Servers"]
    ),

    // The agent: supervision, launcher, duties.
    .target(
        name: "PipeEngine",
        dependencies: [
            "CLinux", "PipeCore", "PipeThreads",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
    .testTarget(
        name: "PipeEngineTests",
        dependencies: [
            "CLinux", "PipeCore", "PipeEngine", "PipeSQL", "PipeSQLite", "TestSupport",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
]

// MARK: - Floor 2: the SDK

package.targets += [
    // What the author of a flow imports; the only public API.
    .target(name: "PipeFlow", dependencies: ["PipeCore"]),
    .testTarget(name: "PipeFlowTests", dependencies: ["PipeCore", "PipeFlow", "TestSupport"]),
]

// MARK: - Floor 3: configuration to drivers

package.targets += [
    // The only place that names drivers.
    .target(
        name: "PipeRuntime",
        dependencies: [
            "PipeCore", "PipeEngine", "PipePipelines", "PipePostgres", "PipeRabbitMQ", "PipeSeal", "PipeSQLite",
            "PipeTransport", "PipeYAML",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
    .testTarget(
        name: "PipeRuntimeTests",
        dependencies: [
            "PipeCore", "PipeEngine", "PipeRuntime", "PipeSeal",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),

    // The laws of the seams, on every backend.
    .testTarget(
        name: "DriverTests",
        dependencies: [
            "PipeCore", "PipeEngine", "PipePostgres", "PipeRabbitMQ", "PipeSQL", "PipeSQLite", "TestSupport",
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
]

// MARK: - Floor 4: programs

package.targets += [
    // The control CLI.
    .executableTarget(
        name: "pipectl",
        dependencies: [
            "PipeCore", "PipePipelines", "PipeRuntime", "PipeYAML",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),

    // The daemon.
    .executableTarget(
        name: "pipe-agent",
        dependencies: [
            "PipeCore", "PipeRuntime",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),

    // Runs one pipeline in YAML as a flow process.
    .executableTarget(name: "pipe-run", dependencies: ["PipeCore", "PipeEngine", "PipeFlow", "PipePipelines"]),
    .testTarget(name: "PipeRunTests", dependencies: ["pipe-run", "PipeCore", "PipeEngine", "TestSupport"]),

    // The example of a flow in Swift, which has a package of its own; it sees of the SDK what everybody sees.
    .executableTarget(
        name: "station-counts",
        dependencies: ["PipeFlow"],
        path: "examples/swift-flow/Sources/station-counts",
        packageAccess: false
    ),

    // The real binaries against real servers, killed at the worst moment.
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "PipeCore", "PipeEngine", "PipePostgres", "PipeRabbitMQ", "PipeRuntime", "PipeSQL", "TestSupport",
        ],
        exclude: ["Collector"]
    ),

    // The rules of this repository.
    .testTarget(name: "RepositoryTests", dependencies: ["TestSupport"], exclude: ["migrations.txt"]),
]

for target in package.targets where target.type != .system && !["CCurl", "CLinux"].contains(target.name) {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
