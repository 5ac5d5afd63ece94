// swift-tools-version: 6.2
import PackageDescription

/// Benchmarks, apart from the package proper so that an ordinary build does not compile them.
/// Run with `swift run -c release --package-path Benchmarks yaml-loop`, or `cel-expressions`, `cel-compile`, `access`,
/// `live`, `rules`.
let package = Package(
  name: "portcullis-benchmarks",
  dependencies: [.package(name: "portcullis", path: "..")],
  targets: [
    .systemLibrary(name: "CYAMLEvents", providers: [.apt(["libyaml-dev"])]),
    .executableTarget(
      name: "yaml-loop",
      dependencies: ["CYAMLEvents", .product(name: "Documents", package: "portcullis")]),
    .target(name: "BenchmarkData", dependencies: [.product(name: "Documents", package: "portcullis")]),
    .executableTarget(
      name: "cel-expressions",
      dependencies: [
        "BenchmarkData", .product(name: "CEL", package: "portcullis"),
        .product(name: "Documents", package: "portcullis"),
        .product(name: "AllocationCounter", package: "portcullis"),
      ]),
    .executableTarget(name: "access", dependencies: ["BenchmarkData"]),
    .executableTarget(name: "rules", dependencies: ["BenchmarkData"]),
    .executableTarget(
      name: "live", dependencies: ["BenchmarkData", .product(name: "LoopbackServer", package: "portcullis")]),
    .executableTarget(
      name: "cel-compile",
      dependencies: [
        "BenchmarkData", .product(name: "CEL", package: "portcullis"),
        .product(name: "Documents", package: "portcullis"),
      ]),
  ]
)
