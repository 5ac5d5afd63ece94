extension JSON {
  /// This value with each member left out, each object grown by a member, and each member's value of another type:
  /// one change at a time. Of long lists the first two elements are enough.
  package var mutations: [(what: String, value: JSON)] {
    switch self {
    case .object(let members):
      var result: [(String, JSON)] = [("extra", .object(members + [Member(key: "zz", value: .null)]))]
      for (number, member) in members.enumerated() {
        var rest = members
        rest.remove(at: number)
        result.append(("no \(member.key)", .object(rest)))
        var changed = members
        changed[number].value = .object([Member(key: "zz", value: .null)])
        result.append(("other \(member.key)", .object(changed)))
        for inner in member.value.mutations {
          changed[number].value = inner.value
          result.append(("\(member.key)/\(inner.what)", .object(changed)))
        }
      }
      return result
    case .array(let elements):
      return elements.prefix(2).enumerated().flatMap { number, element in
        element.mutations.map { inner in
          var changed = elements
          changed[number] = inner.value
          return ("\(number)/\(inner.what)", .array(changed))
        }
      }
    default: return []
    }
  }
}
