// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "station-counts",
    dependencies: [
        .package(name: "octopipe", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "station-counts",
            dependencies: [
                .product(name: "PipeFlow", package: "octopipe")
            ]
        )
    ]
)
