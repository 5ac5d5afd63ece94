import CEL
import Cluster
import Documents

/// Finds members of a policy group that its verdict does not depend on.
struct GroupChecks {
  private let spec: Node?

  /// Groups with more members are not tried: every combination of verdicts is.
  private static let mostMembers = 12

  init(_ policy: Node) {
    let group = ObjectIdentity.group(ofAPIVersion: policy["apiVersion"]?.string ?? "")
    let kind = KubewardenPolicy.Kind(rawValue: policy["kind"]?.string ?? "")
    spec = group == KubewardenStack.group && kind?.isGroup == true ? policy["spec"] : nil
  }

  var checks: [PolicyCheck] {
    guard let text = spec?["expression"], let members = spec?["policies"]?.children.map({ $0 }), !members.isEmpty,
      members.count <= Self.mostMembers
    else { return [] }
    guard let expression = GroupExpression(text.string ?? "", members: members.map { $0.key ?? "" }) else {
      return [
        check(text, isSound: false, "its expression is more than calls of its members joined by &&, || and !")
      ]
    }
    let verdicts = (0..<(1 << members.count)).map { combination in
      expression.value(members.indices.map { Answer(combination >> $0 & 1 == 1) })
    }
    if Set(verdicts).count == 1 {
      return [
        check(
          text, isSound: false,
          verdicts.first == .yes
            ? "it admits everything, whatever its members say" : "it refuses everything, whatever its members say")
      ]
    }
    return members.indices.map { member in
      let counts = verdicts.indices.contains { verdicts[$0] != verdicts[$0 ^ (1 << member)] }
      let detail = "its verdict does not depend on its member \(members[member].key ?? "")"
      return check(members[member], isSound: counts, counts ? "" : detail)
    }
  }

  private func check(_ node: Node, isSound: Bool, _ detail: String) -> PolicyCheck {
    PolicyCheck(aspect: .members, place: .node(node), isSound: isSound, isProven: true, detail: detail)
  }
}
