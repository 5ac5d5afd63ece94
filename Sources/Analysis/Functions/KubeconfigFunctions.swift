import CEL
import Documents

extension ClusterAnalysis {
  /// ```
  /// kubeconfig.user(kubeconfig: map, host: string, port: int) -> optional(map)
  /// ```
  /// The `users[].user` whose credentials the API server presents to a webhook at this host and port; none where it calls
  /// without credentials. Never unknown; an error for a kubeconfig that it could not load.
  var kubeconfigFunctions: [Function] {
    [
      Function("kubeconfig.user", parameters: [.dyn, .string, .int], result: .optional(.dyn)) { arguments in
        guard let kubeconfig = arguments[0].node, let host = arguments[1].string, let port = arguments[2].int else {
          return .failure("kubeconfig.user: the kubeconfig must be a document of the input")
        }
        return switch WebhookCredentials.choice(in: kubeconfig, host: host, port: port) {
        case .user(let user): .optional(.node(user))
        case .anonymous: .optional(nil)
        case .unusable(let reason): .failure(reason)
        }
      }
    ]
  }
}
