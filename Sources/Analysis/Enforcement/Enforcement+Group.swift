import Documents

extension Enforcement {
  /// What a group enforces: only what holds whichever way its expression comes to be true.
  init(group expression: GroupExpression, of members: [Enforcement], basis: String, origin: Node?) {
    let opaque = Set(members.indices.filter { !members[$0].gaps.isEmpty })
    if !opaque.isEmpty, expression.requires(oneOf: opaque) {
      gaps = opaque.reduce(into: []) { $0.formUnion(members[$1].gaps) }
    }
    blindSpots = members.flatMap(\.blindSpots)
    ignoredSettings = members.flatMap(\.ignoredSettings)

    var answers: [Place: Answer] = [:]
    for place in Place.all(in: members) {
      let answer = Self.answer(place, expression, members)
      if answer != .no { answers[place] = answer }
    }
    // What follows from a stricter guard of the same place need not be said.
    let told = answers.filter { place, answer in
      let stricter = EnforcementKnowledge.builtIn.properties(implying: place.property).subtracting([place.property])
      return !stricter.contains { name in
        var other = place
        other.property = name
        return answers[other] == answer
      }
    }
    for (property, places) in Dictionary(grouping: told.keys, by: \.property).sorted(by: { $0.key < $1.key }) {
      for list in Place.lists where places.contains(where: { $0.list == list }) {
        let kinds = places.filter { $0.list == list }
        for answer in Set(kinds.compactMap { told[$0] }) {
          let kinds = kinds.filter { told[$0] == answer }.map(\.kind).sorted()
          guards.append(
            Guard(
              property: property, containers: list.isEmpty ? [] : [list], kinds: kinds, action: .refuses,
              answer: answer, basis: basis, origin: origin))
        }
      }
    }
  }

  /// One property of one list of containers in one kind of objects.
  private struct Place: Hashable {
    var property: String
    /// Empty for what is no container's.
    var list: String
    var kind: String

    static let lists = [""] + Guard.containerLists

    /// Every place that a member looks at, the weaker properties that follow included.
    static func all(in members: [Enforcement]) -> Set<Place> {
      let knowledge = EnforcementKnowledge.builtIn
      var places: Set<Place> = []
      for element in members.flatMap(\.guards) {
        let weaker = knowledge.properties.map(\.name)
          .filter { knowledge.properties(implying: $0).contains(element.property) }
        for property in weaker {
          for list in element.containers.isEmpty ? [""] : element.containers {
            for kind in element.kinds { places.insert(Place(property: property, list: list, kind: kind)) }
          }
        }
      }
      return places
    }
  }

  private static func answer(_ place: Place, _ expression: GroupExpression, _ members: [Enforcement]) -> Answer {
    let stricter = EnforcementKnowledge.builtIn.properties(implying: place.property)
    let answers = members.map { $0.holds(anyOf: stricter, list: place.list, kind: place.kind) }
    let certain = Set(members.indices.filter { answers[$0] == .yes })
    if expression.requires(oneOf: certain) { return .yes }
    var reasons: Set<String> = []
    let possible = Set(
      members.indices.filter { member in
        guard case .unknown(let why) = answers[member] else { return false }
        reasons.formUnion(why)
        return true
      })
    return !possible.isEmpty && expression.requires(oneOf: certain.union(possible)) ? .unknown(reasons) : .no
  }
}
