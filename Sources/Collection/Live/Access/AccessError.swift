package import Documents

/// Why a cluster cannot be reached as its configuration says; `portcullis` ends with it before anything is asked.
package struct AccessError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The place in a kubeconfig, where there is one.
  package var location: SourceLocation?
  /// What is wrong and what was expected; never a credential.
  package var message: String

  package init(_ message: String, at location: SourceLocation? = nil) {
    self.location = location
    self.message = message
  }

  package var description: String { location.map { "\($0): \(message)" } ?? message }
}
