package import Cluster
package import Documents

/// A call to the API as a client sends it, with what is known of the object that it is about.
package struct APIRequest: Sendable {
  package enum Verb: String, Sendable, Hashable, CaseIterable {
    case post
    case put
    case patch
    case delete
    case deleteCollection = "deletecollection"
    case connect
  }

  /// What a client sends with PATCH.
  package enum PatchType: String, Sendable, Hashable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"
  }

  /// The object that is in the store before the call.
  package enum Stored: Sendable {
    case object(Node)
    case absent
    /// Whatever the inventory says.
    case asInventory
  }

  package var verb: Verb
  /// Nil where the verb says it.
  package var operation: AdmissionRequest.Operation?
  /// The method of a connect, which decides what it needs permission for.
  package var httpMethod = "POST"
  package var resource: GroupVersionResource
  package var subresource = ""
  package var namespace = ""
  package var name = ""
  package var isDryRun = false
  package var user = RequestUser.administrator
  /// The body of a post or put; for a patch what came of it, where that is known.
  package var object: Node?
  package var stored = Stored.asInventory
  package var patch: Node?
  package var patchType: PatchType?
  /// The names of the objects that a deletecollection is about; nil for all of the resource.
  package var matchedNames: [String]?
  /// The parameters of the URL.
  package var query: [String: [String]] = [:]

  package init(verb: Verb, resource: GroupVersionResource) {
    self.verb = verb
    self.resource = resource
  }
}

/// What is known of the backends: everything else answers, allows, and changes nothing.
package struct BackendFacts: Sendable {
  /// How a webhook's backend fails.
  package enum Failure: String, Sendable, Hashable {
    case refused
    case http500
    case serviceNotFound = "service-not-found"
    case timeout

    /// Does the call arrive there?
    package var receivesCall: Bool { self == .http500 || self == .timeout }
  }

  /// By the webhook's id.
  package var unavailable: [String: Failure] = [:]
  /// CustomResourceDefinitions whose conversion webhook is down, by name.
  package var unavailableConversions: Set<String> = []
  /// Webhooks that answer that they do not allow it.
  package var denying: Set<String> = []
  /// What mutating webhooks answer, by id.
  package var patches: [String: JSONPatch] = [:]

  package init() {}
}
