import Glibc

/// What lies outside the repository and conformance is measured with: recorded answers of real servers, and their dumps.
/// Tests that need it are left out where it is not there.
package enum SharedFolder {
  package static let path: String = {
    if let named = getenv("PORTCULLIS_SHARED") { return String(cString: named) }
    // <package>/Tests/TestFiles/SharedFolder.swift
    return #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
      + "/shared"
  }()

  package static func exists(_ name: String) -> Bool { access("\(path)/\(name)", R_OK) == 0 }
}
