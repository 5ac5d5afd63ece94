// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// For the modules that only the program itself is made of. Without the flag the type of each generic collection is found
/// by its mangled name when it is first used, and its conformances by a search through all there are: a tenth of a short
/// run. Not for `CEL` and `Documents`: a package with such flags cannot be another's dependency by its version.
let optimised: [SwiftSetting] =
  strict + [
    .unsafeFlags(
      ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"], .when(configuration: .release))
  ]

/// The modules in the order in which they may know each other: each imports only modules above it.
let package = Package(
  name: "portcullis",
  products: [
    .executable(name: "portcullis", targets: ["portcullis"]),
    .library(name: "CEL", targets: ["CEL"]),
    .library(name: "Documents", targets: ["Documents"]),
    .library(name: "FuzzEntries", targets: ["FuzzEntries"]),
    .library(name: "AllocationCounter", targets: ["AllocationCounter"]),
    .library(name: "LoopbackServer", targets: ["LoopbackServer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.0.0"),
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLibCURL", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLibRE2", providers: [.apt(["libre2-dev"])]),
    .target(
      name: "CRE2", dependencies: ["CLibRE2"], linkerSettings: [.linkedLibrary("re2")]),

    .executableTarget(name: "EmbedFiles", dependencies: ["Documents"], swiftSettings: strict),
    .plugin(
      name: "EmbedFilesPlugin", capability: .buildTool(), dependencies: ["EmbedFiles"],
      path: "Sources/EmbedFilesPlugin"),

    .target(name: "Documents", dependencies: ["CLibYAML"], swiftSettings: strict),
    .target(name: "CEL", dependencies: ["Documents", "CRE2"], swiftSettings: strict),
    .target(name: "KubernetesCEL", dependencies: ["CEL"], swiftSettings: optimised),
    .target(
      name: "Cluster", dependencies: ["Documents"], exclude: ["Resources"], swiftSettings: optimised,
      plugins: ["EmbedFilesPlugin"]),
    .target(
      name: "Collection", dependencies: ["Cluster", "CLibCURL", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: optimised),
    .target(
      name: "Certificates",
      dependencies: [
        .product(name: "SwiftASN1", package: "swift-asn1"), .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "_CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: optimised),
    .target(
      name: "Analysis", dependencies: ["Cluster", "KubernetesCEL", "Certificates"], exclude: ["Resources"],
      swiftSettings: optimised,
      plugins: ["EmbedFilesPlugin"]),
    .target(
      name: "Audit", dependencies: ["Analysis", "KubernetesCEL", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: optimised, plugins: ["EmbedFilesPlugin"]),
    .target(
      name: "Reports", dependencies: ["Audit"], exclude: ["Resources"], swiftSettings: optimised,
      plugins: ["EmbedFilesPlugin"]),
    .executableTarget(
      name: "portcullis",
      dependencies: [
        "Collection", "Reports", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: optimised),

    .testTarget(name: "RuleFixtureTests", dependencies: ["Audit", "Collection", "TestFiles"], swiftSettings: strict),
    .testTarget(name: "AuditTests", dependencies: ["Audit", "SeededRandom"], swiftSettings: strict),
    .testTarget(name: "ClusterTests", dependencies: ["Cluster"], swiftSettings: strict),
    .testTarget(name: "CollectionTests", dependencies: ["Collection", "TestFiles"], swiftSettings: strict),
    .target(
      name: "LoopbackTLS", path: "Tests/LoopbackTLS",
      linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(
      name: "LoopbackServer", dependencies: ["LoopbackTLS"], path: "Tests/LoopbackServer", swiftSettings: strict),
    .testTarget(
      name: "LiveTests", dependencies: ["Audit", "Collection", "LoopbackServer", "TestFiles"], swiftSettings: strict),
    .target(
      name: "FuzzEntries", dependencies: ["KubernetesCEL", "Collection", "Certificates"], path: "Tests/FuzzEntries",
      swiftSettings: strict),
    .testTarget(name: "FuzzReplayTests", dependencies: ["FuzzEntries", "TestFiles"], swiftSettings: strict),
    .testTarget(
      name: "CELTests", dependencies: ["CEL", "CELVectors", "SeededRandom"], exclude: ["Known"], swiftSettings: strict),
    .testTarget(
      name: "KubernetesCELTests", dependencies: ["KubernetesCEL", "CELVectors", "TestFiles"], exclude: ["Known"],
      swiftSettings: strict),
    .target(name: "TestFiles", path: "Tests/TestFiles", swiftSettings: strict),
    .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: strict),
    .target(
      name: "CELVectors", dependencies: ["CEL", "SeededRandom", "TestFiles"], path: "Tests/CELVectors",
      swiftSettings: strict),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "AllocationTests", dependencies: ["CEL", "CELVectors", "AllocationCounter"], swiftSettings: strict),
    .target(name: "CertificateSamples", path: "Tests/CertificateSamples", swiftSettings: strict),
    .testTarget(
      name: "CertificatesTests", dependencies: ["Certificates", "CertificateSamples"], swiftSettings: strict),
    .testTarget(
      name: "AnalysisTests",
      dependencies: ["Analysis", "Collection", "CertificateSamples", "SeededRandom", "TestFiles"],
      swiftSettings: strict),
    .testTarget(
      name: "DocumentsTests", dependencies: ["Documents", "SeededRandom", "TestFiles"], swiftSettings: strict),
    .target(name: "JSONTesting", path: "Tests/JSONTesting", swiftSettings: strict),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "JSONTesting", "TestFiles"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["portcullis", "JSONTesting", "Collection", "LoopbackServer", "TestFiles"],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
