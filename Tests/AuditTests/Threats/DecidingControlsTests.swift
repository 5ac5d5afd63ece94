import SeededRandom
import Testing

@testable import Audit

/// `m` mitigated, `w` weakened, `e` exposed, `u` unknown, `h` exposed or weakened, `-` not applicable.
struct DecidingControlsTests {
  private func deciding(_ condition: ControlCondition, _ states: [String: Character]) -> [String] {
    condition.deciding { name in
      switch states[name] {
      case "m": .mitigated
      case "w": .weakened
      case "e": .exposed
      case "u": .open
      case "h": Assurance(low: .exposed, high: .partial)
      default: nil
      }
    }
  }

  private static let a = ControlCondition.control("a")
  private static let b = ControlCondition.control("b")

  @Test(arguments: [
    ("mm", ["a", "b"]), ("me", ["b"]), ("ee", ["a", "b"]), ("ew", ["a"]), ("mw", ["b"]), ("eu", ["a"]),
    ("mu", ["b"]), ("wu", ["a", "b"]), ("hu", ["a", "b"]), ("-e", ["b"]), ("--", []),
  ])
  func ofBoth(states: String, expected: [String]) {
    let pair = Array(states)
    #expect(deciding(.both(Self.a, Self.b), ["a": pair[0], "b": pair[1]]) == expected)
  }

  @Test(arguments: [
    ("mm", ["a", "b"]), ("me", ["a"]), ("ee", ["a", "b"]), ("ew", ["b"]), ("mw", ["a"]), ("eu", ["b"]),
    ("mu", ["a"]), ("wu", ["a", "b"]), ("-e", ["b"]), ("--", []),
  ])
  func ofEither(states: String, expected: [String]) {
    let pair = Array(states)
    #expect(deciding(.either(Self.a, Self.b), ["a": pair[0], "b": pair[1]]) == expected)
  }

  /// SIG-08: what fails in an alternative that is not needed decides nothing.
  @Test func anAlternativeThatHoldsTakesTheOtherOut() {
    let condition = ControlCondition.both(
      .either(.both(.control("server"), .control("client")), .control("net")), Self.a)
    #expect(deciding(condition, ["server": "e", "client": "u", "net": "m", "a": "e"]) == ["a"])
    #expect(deciding(condition, ["server": "e", "client": "u", "net": "e", "a": "m"]) == ["server", "net"])
    #expect(deciding(condition, ["server": "m", "client": "m", "net": "e", "a": "m"]) == ["server", "client", "a"])
  }

  /// The deciding controls have the result's own state, and hold it whatever becomes of all others.
  @Test(arguments: 0..<200)
  func theDecidingOnesAloneHoldTheResult(seed: Int) {
    var random = SeededRandom(seed: seed)
    let names = ["a", "b", "c", "d", "e"]
    func condition(_ depth: Int) -> ControlCondition {
      if depth == 0 || Int.random(in: 0..<4, using: &random) == 0 {
        return .control(names.randomElement(using: &random) ?? "a")
      }
      let (left, right) = (condition(depth - 1), condition(depth - 1))
      return Bool.random(using: &random) ? .both(left, right) : .either(left, right)
    }
    let tested = condition(3)
    var states: [String: Assurance] = [:]
    for name in names { states[name] = Bool.random(using: &random) ? .exposed : .mitigated }
    guard let before = tested.assurance({ states[$0] }) else { return }
    let deciding = Set(tested.deciding { states[$0] })
    #expect(deciding.allSatisfy { states[$0] == before })
    for name in names where !deciding.contains(name) { states[name] = before == .exposed ? .mitigated : .exposed }
    #expect(tested.assurance { states[$0] } == before)
  }
}
