import CEL
import Documents

extension ClusterAnalysis {
  /// ```
  /// kubeconfig.user(kubeconfig: map, host: string, port: int) -> optional(map)
  /// ```
  /// The `users[].user` whose credentials the API server presents to a webhook at this host and port; none where it calls
  /// without credentials. Never unknown; an error for a kubeconfig that it could not load.
  /// ```
  /// kubeconfig.certificate(user: map) -> string
  /// ```
  /// The text of the client certificate that a `users[].user` presents, '' for one without. Unknown where the user names a file,
  /// which no manifest holds.
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
      },
      Function("kubeconfig.certificate", parameters: [.dyn], result: .string) { arguments in
        guard let user = arguments[0].node else {
          return .failure("kubeconfig.certificate: the user must be a part of a document")
        }
        // Data goes before a file (client-go, tools/clientcmd/api/types.go).
        if let data = user["client-certificate-data"]?.string, !data.isEmpty { return .string(data) }
        guard let file = user["client-certificate"]?.string, !file.isEmpty else { return .string("") }
        return .unknown(Unknown("the client certificate is in \(file) on the control plane, which is not in the input"))
      },
    ]
  }
}
