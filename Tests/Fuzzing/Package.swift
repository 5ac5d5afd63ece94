// swift-tools-version: 6.2
import PackageDescription

/// Fuzzing with libFuzzer, apart from the package proper because of its unsafe flags. `Scripts/fuzz` builds and runs it.
let package = Package(
  name: "portcullis-fuzzing",
  dependencies: [.package(name: "portcullis", path: "../..")],
  targets: [
    .executableTarget(
      name: "fuzz", dependencies: [.product(name: "FuzzEntries", package: "portcullis")],
      swiftSettings: [.unsafeFlags(["-parse-as-library", "-sanitize=fuzzer"])],
      // The toolchain's own linker: gold fails over the coverage sections.
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
  ]
)
