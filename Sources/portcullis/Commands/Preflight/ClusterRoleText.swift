import Audit

/// A role for whoever scans as a manifest, in a stable order and with what an administrator asks before applying it.
struct ClusterRoleText {
  let role: ScanRole
  let name: String
  /// Secrets are wanted and were left out on purpose.
  let leavesOutSecrets: Bool

  var text: String {
    var lines = [
      "# What `portcullis scan --live` asks the API server for, and nothing else: made by `portcullis preflight --role`.",
      "apiVersion: rbac.authorization.k8s.io/v1",
      "kind: ClusterRole",
      "metadata:",
      "  name: \(name)",
      "  labels:",
      "    app.kubernetes.io/name: portcullis",
      "rules:",
      "# What is served. Whoever is authenticated may ask that, unless system:discovery was taken away.",
      "- nonResourceURLs: [/api, /api/*, /apis, /apis/*]",
      "  verbs: [get]",
    ]
    for grant in role.grants {
      lines += [
        "- apiGroups: [\(Self.scalar(grant.group))]",
        "  resources: [\(grant.resources.map(Self.scalar).joined(separator: ", "))]",
        "  verbs: [list]",
      ]
    }
    lines += secrets
    return lines.joined(separator: "\n") + "\n"
  }

  private var secrets: [String] {
    if role.grantsAnyKind {
      return [
        "# A rule may ask for kinds that only the cluster can name, so that every list is granted, that of Secrets and their",
        "# data among them. Name the kinds in the rule's inventory.list and inventory.get to need less.",
      ]
    }
    if leavesOutSecrets {
      return [
        "# Secrets are left out, and what rests on them is unknown. A scan asks for their metadata only, but RBAC grants that",
        "# with the data or not at all, and who reads every Secret reads the keys of the webhooks: `--read-secrets` adds them.",
      ]
    }
    guard role.readsSecrets else { return [] }
    return [
      "# A scan asks for their metadata only, unless it is given --read-secrets. But RBAC grants that with the data or not at",
      "# all: whoever holds this token can read every Secret, the keys of the webhooks among them.",
      "- apiGroups: [\"\"]",
      "  resources: [secrets]",
      "  verbs: [list]",
    ]
  }

  /// Group and resource names are DNS names, or `*`.
  private static func scalar(_ name: String) -> String {
    name.isEmpty || name == "*" ? "\"\(name)\"" : name
  }
}
