import SeededRandom

/// Writes expressions that look random: most well-typed, some not.
///
/// They use the variables `b` (a bool), `i` (an int), `s` (a string), `l` (a list of ints), `m` (a map of strings to ints), `d`
/// (a document), `u` (unknown) and `o` (an open list).
package struct ExpressionGenerator {
  private var random: SeededRandom
  /// The variables of macros around the place.
  private var locals: [(name: String, kind: Kind)] = []

  package enum Kind: CaseIterable {
    case bool, int, string, list, map, any
  }

  package init(seed: Int) { random = SeededRandom(seed: seed) }

  package mutating func expression() -> String {
    expression(random.pick(Kind.allCases), depth: Int.random(in: 1...5, using: &random))
  }

  private mutating func expression(_ kind: Kind, depth: Int) -> String {
    // Now and then something of another type.
    let kind = Int.random(in: 0..<25, using: &random) == 0 ? random.pick(Kind.allCases) : kind
    let fitting = locals.filter { $0.kind == kind }
    if !fitting.isEmpty, Bool.random(using: &random) { return random.pick(fitting).name }
    if depth <= 0 { return leaf(kind) }
    switch kind {
    case .bool: return bool(depth - 1)
    case .int: return int(depth - 1)
    case .string: return string(depth - 1)
    case .list: return list(depth - 1)
    case .map: return map(depth - 1)
    case .any: return any(depth - 1)
    }
  }

  private mutating func leaf(_ kind: Kind) -> String {
    switch kind {
    case .bool: random.pick(["true", "false", "b", "u", "d.spec.on"])
    case .int:
      random.pick(["0", "1", "2", "-1", "9223372036854775807", "i", "d.spec.count", "m.a", "m['b']", "m.nope"])
    case .string:
      random.pick(["''", "'a'", "'web'", "'é👑'", "s", "d.metadata.name", "d['metadata'].name", "d.spec.tags[0]"])
    case .list: random.pick(["[]", "[1, 2, 3]", "l", "o", "d.spec.ports", "[i, 1]"])
    case .map: random.pick(["{}", "{'a': 1}", "m", "d.metadata.labels", "{'a': i, 'b': 2}"])
    case .any:
      random.pick(["null", "1.5", "2u", "b'ab'", "d", "u", "d.none", "dyn(1)", "d.spec", "duration('1s')", "int"])
    }
  }

  // MARK: Productions

  private mutating func bool(_ depth: Int) -> String {
    switch Int.random(in: 0..<20, using: &random) {
    case 0, 1: infix(.bool, "&&", .bool, depth)
    case 2, 3: infix(.bool, "||", .bool, depth)
    case 4: "!(\(expression(.bool, depth: depth)))"
    case 5: infix(.any, random.pick(["==", "!="]), .any, depth)
    case 6: infix(.string, random.pick(["==", "!=", "<", ">="]), .string, depth)
    case 7: infix(.int, random.pick(["==", "!=", "<", "<=", ">", ">="]), .int, depth)
    case 8: infix(.int, "in", .list, depth)
    case 9: infix(.string, "in", .map, depth)
    case 10: "'a' in \(operand(.map, depth))"
    case 11: "has(\(operand(.map, depth)).\(random.pick(["a", "app", "nope"])))"
    case 12: "has(d.\(random.pick(["spec", "none", "metadata.labels", "none.more", "spec.count.deep"])))"
    case 13: macro(random.pick(["all", "exists", "exists_one"]), over: .list, element: .int, body: .bool, depth)
    case 14: macro(random.pick(["all", "exists"]), over: .map, element: .string, body: .bool, depth)
    case 15:
      "\(operand(.string, depth)).\(random.pick(["startsWith", "endsWith", "contains"]))(\(expression(.string, depth: depth)))"
    case 16: "\(operand(.string, depth)).matches(\(random.pick(["'^a'", "'(w|e)+b?'", "'['", "s"])))"
    case 17: choice(.bool, depth)
    case 18: infix(.list, "==", .list, depth)
    default: "\(operand(.any, depth)) == \(leaf(.any))"
    }
  }

  private mutating func int(_ depth: Int) -> String {
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: infix(.int, random.pick(["+", "-", "*", "/", "%"]), .int, depth)
    case 2: "size(\(expression(random.pick([.string, .list, .map]), depth: depth)))"
    case 3: "\(operand(.list, depth))[\(expression(.int, depth: depth))]"
    case 4: "\(operand(.map, depth))[\(expression(.string, depth: depth))]"
    case 5: "\(operand(.map, depth)).\(random.pick(["a", "b", "nope"]))"
    case 6: choice(.int, depth)
    case 7: "int(\(random.pick(["'12'", "1.5", "s", "'x'"])))"
    case 8: "\(operand(.string, depth)).indexOf(\(expression(.string, depth: depth)))"
    default: "\(operand(.list, depth))[?\(expression(.int, depth: depth))].orValue(\(expression(.int, depth: depth)))"
    }
  }

  private mutating func string(_ depth: Int) -> String {
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1: infix(.string, "+", .string, depth)
    case 2: "string(\(expression(.int, depth: depth)))"
    case 3: "\(operand(.string, depth)).substring(\(expression(.int, depth: depth)))"
    case 4: "\(operand(.string, depth)).replace('a', \(expression(.string, depth: depth)))"
    case 5: "'%s and %d'.format([\(expression(.any, depth: depth)), \(expression(.int, depth: depth))])"
    case 6: choice(.string, depth)
    case 7: "\(operand(.any, depth)).?metadata.?name.orValue(\(expression(.string, depth: depth)))"
    default: "\(operand(.string, depth)).\(random.pick(["lowerAscii", "upperAscii", "trim"]))()"
    }
  }

  private mutating func list(_ depth: Int) -> String {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: "[\(expression(.int, depth: depth)), \(expression(.int, depth: depth))]"
    case 1: "[?optional.of(\(expression(.int, depth: depth))), ?m[?\(expression(.string, depth: depth))]]"
    case 2, 3: macro("filter", over: .list, element: .int, body: .bool, depth)
    case 4, 5: macro("map", over: .list, element: .int, body: .int, depth)
    case 6: infix(.list, "+", .list, depth)
    case 7: choice(.list, depth)
    case 8: "\(operand(.list, depth)).\(random.pick(["sort()", "reverse()", "distinct()", "slice(0, 1)"]))"
    default: "\(operand(.list, depth)).transformList(p, q, p + q)"
    }
  }

  private mutating func map(_ depth: Int) -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: "{'a': \(expression(.int, depth: depth)), \(expression(.string, depth: depth)): 2}"
    case 1: choice(.map, depth)
    case 2: "\(operand(.map, depth)).transformMap(p, q, p != 'b', q)"
    default: "{'a': 1, ?'b': optional.of(\(expression(.int, depth: depth)))}"
    }
  }

  private mutating func any(_ depth: Int) -> String {
    let kind = random.pick(Kind.allCases)
    return switch Int.random(in: 0..<6, using: &random) {
    case 0: "dyn(\(expression(kind, depth: depth)))"
    case 1: "type(\(expression(kind, depth: depth)))"
    case 2: "\(operand(.any, depth)).\(random.pick(["spec", "a", "metadata", "none"]))"
    case 3: "\(operand(.any, depth))[\(expression(random.pick([.int, .string]), depth: depth))]"
    case 4: "optional.of(\(expression(kind, depth: depth)))"
    default: expression(kind, depth: depth)
    }
  }

  private mutating func macro(_ name: String, over range: Kind, element: Kind, body: Kind, _ depth: Int) -> String {
    let range = operand(range, depth)
    let variable = random.pick(["x", "y", "i"])
    locals.append((variable, element))
    defer { locals.removeLast() }
    return "\(range).\(name)(\(variable), \(expression(body, depth: depth)))"
  }

  private mutating func choice(_ kind: Kind, _ depth: Int) -> String {
    "(\(expression(.bool, depth: depth)) ? \(expression(kind, depth: depth)) : \(expression(kind, depth: depth)))"
  }

  private mutating func infix(_ left: Kind, _ symbol: String, _ right: Kind, _ depth: Int) -> String {
    "(\(expression(left, depth: depth)) \(symbol) \(expression(right, depth: depth)))"
  }

  /// An expression that something can be asked of.
  private mutating func operand(_ kind: Kind, _ depth: Int) -> String { "(\(expression(kind, depth: depth)))" }
}
