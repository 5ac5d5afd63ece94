/// How one cluster is asked: whom and with which credentials, how gently, and what ends it.
package struct ClusterConnection: Sendable {
  package var access: ClusterAccess
  package var options: LiveOptions
  package var environment: [String: String]
  package var cancellation: Cancellation

  package init(
    _ access: ClusterAccess, options: LiveOptions = LiveOptions(), environment: [String: String],
    cancellation: Cancellation = .never
  ) {
    self.access = access
    self.options = options
    self.environment = environment
    self.cancellation = cancellation
  }

  func queue() throws(LiveFailure) -> RequestQueue {
    try RequestQueue(access, policy: options.policy, environment: environment, cancellation: cancellation)
  }
}
