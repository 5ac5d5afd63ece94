import Cluster
import Documents

/// Pods and what makes pods (k8s.io/kubernetes pkg/apis/core/validation, pkg/apis/apps/validation).
enum WorkloadRules {
  static func problem(_ object: Node, _ request: AdmissionRequest) -> String? {
    guard ["", "apps", "batch"].contains(request.kind.group),
      Workload.runsPods(group: request.kind.group, kind: request.kind.kind)
    else { return nil }
    let template = Workload.podTemplates(of: object).first
    let containers = template?.spec["containers"]?.elements.map { $0 } ?? []
    guard !containers.isEmpty else { return "it has no containers" }
    var names: Set<String> = []
    for container in containers + (template?.spec["initContainers"]?.elements.map { $0 } ?? []) {
      guard let name = container["name"]?.string, !name.isEmpty else { return "a container has no name" }
      guard names.insert(name).inserted else { return "two containers are called \(name)" }
      guard request.kind.kind != "Pod" || !(container["image"]?.string ?? "").isEmpty else {
        return "container \(name) has no image"
      }
      if let problem = escalationProblem(container["securityContext"]) { return "container \(name) \(problem)" }
    }
    return request.kind.group == "apps" ? selectorProblem(object, template) : nil
  }

  private static func escalationProblem(_ context: Node?) -> String? {
    guard let context, context["allowPrivilegeEscalation"]?.bool == false else { return nil }
    if context["privileged"]?.bool == true { return "is privileged and forbids privilege escalation" }
    let added = context["capabilities", "add"]?.strings ?? []
    return added.contains("CAP_SYS_ADMIN") ? "adds CAP_SYS_ADMIN and forbids privilege escalation" : nil
  }

  private static func selectorProblem(_ object: Node, _ template: Workload.PodTemplate?) -> String? {
    guard let selector = object["spec", "selector"]?.present else { return "it has no selector" }
    do {
      let selector = try LabelSelector(selector)
      if selector.isEmpty { return "its selector is empty" }
      return selector.matches(template?.labels) ? nil : "its selector does not select its own pods"
    } catch {
      return error.message
    }
  }
}
